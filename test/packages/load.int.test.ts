import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consumer, nodeProgram, nodeVersions } from '../../scripts/packages/consumer-folder.ts';
import { entryPointNames } from './install/entry-points.ts';
import { runOrThrow } from './install/run.ts';

const load = async (
  version: string,
  names: readonly string[],
  { order = 'import-first', options = [] as readonly string[] } = {},
): Promise<unknown> => {
  const program = [...options, '--no-warnings', 'load-entry-points.mjs', JSON.stringify(names), order];
  return JSON.parse(await runOrThrow(nodeProgram(version), program, { cwd: consumer }));
};

describe.each(nodeVersions)('Node %s', (version) => {
  it('loads every entry point, and import and require give the same classes and functions', async () => {
    expect(await load(version, entryPointNames())).toEqual([]);
  });

  it('gives them also if require comes first', async () => {
    expect(await load(version, entryPointNames(), { order: 'require-first' })).toEqual([]);
  });
});

describe('the loading of entry points', () => {
  const planted = join(consumer, 'node_modules/planted');

  beforeAll(() => {
    mkdirSync(planted, { recursive: true });
    const exports = {
      './two': { import: './two.mjs', require: './two.cjs' },
      './broken': { import: './missing.mjs', require: './two.cjs' },
    };
    writeFileSync(join(planted, 'package.json'), JSON.stringify({ name: 'planted', exports }));
    writeFileSync(join(planted, 'two.mjs'), 'export class Two {}');
    writeFileSync(join(planted, 'two.cjs'), 'exports.Two = class Two {};');
  });

  afterAll(() => {
    rmSync(planted, { recursive: true });
  });

  it('finds a class that a process has twice, and a broken export', async () => {
    expect(await load('22', ['planted/two', 'planted/broken'])).toEqual([
      'planted/two has two instances of Two',
      expect.stringMatching(/^planted\/broken cannot be loaded: /u),
    ]);
  });
});
