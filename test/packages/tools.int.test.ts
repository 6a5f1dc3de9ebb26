import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { consumer, nodeProgram, nodeVersions } from '../../scripts/packages/consumer-folder.ts';
import { run, runOrThrow } from './install/run.ts';

const programOf = (name: string, path: string): string =>
  join(createRequire(join(consumer, 'package.json')).resolve(`${name}/package.json`), '..', path);

const formats = ['esm', 'cjs'] as const;
const bundles = join(consumer, 'bundles');
const bundleOf = (format: 'esm' | 'cjs'): string => join(bundles, format === 'esm' ? 'main.mjs' : 'main.cjs');

beforeAll(async () => {
  mkdirSync(bundles, { recursive: true });
  for (const format of formats) {
    await build({
      absWorkingDir: consumer,
      entryPoints: [join(consumer, format, 'main.ts')],
      outfile: bundleOf(format),
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'warning',
    });
  }
});

describe.each(nodeVersions)('on Node %s', (version) => {
  const node = (...args: readonly string[]): Promise<string> =>
    runOrThrow(nodeProgram(version), args, { cwd: consumer });

  it.each(formats)('a bundle of esbuild runs, as %s', async (format) => {
    expect(existsSync(bundleOf(format))).toBe(true);
    expect(await node('--no-warnings', bundleOf(format))).toBe('1 label\n');
  });

  it.each(formats)('tsx runs a service, as %s', async (format) => {
    const tsx = programOf('tsx', 'dist/cli.mjs');

    expect(await node('--no-warnings', tsx, join(consumer, format, 'main.ts'))).toBe('1 label\n');
  });

  it('Vitest tests a service', async () => {
    const vitest = programOf('vitest', 'vitest.mjs');

    expect(await node(vitest, 'run', '--globals', '--dir', 'esm')).toMatch(/Tests\s+\d+ passed/u);
  });

  it.each(formats)('Jest tests a service, as %s', async (format) => {
    const jest = programOf('jest', 'bin/jest.js');
    const options = format === 'esm' ? ['--experimental-vm-modules', '--no-warnings'] : [];
    const { exitCode, output } = await run(nodeProgram(version), [...options, jest, '--runInBand'], {
      cwd: consumer,
      environment: { TEST_FORMAT: format },
    });

    expect({ exitCode, failures: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, failures: '' });
    expect(output).toMatch(/Tests:\s+\d+ passed/u);
  });
});

describe('examples outside the workspace', () => {
  it('pass their tests with Vitest, on emulators and with the local stack', async () => {
    const vitest = programOf('vitest', 'vitest.mjs');
    const { exitCode, output } = await run(process.execPath, [vitest, 'run', '--root', 'services'], {
      cwd: consumer,
    });

    expect({ exitCode, failures: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, failures: '' });
    for (const name of ['existing-writes-examples', 'invoices-example', 'uploads-example', 'local-stack']) {
      expect(output).toMatch(new RegExp(`✓.* ${name}|✓.*/${name}`, 'u'));
    }
  });
});
