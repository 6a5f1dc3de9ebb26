import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../processes/processes.fixture.ts';
import { buildOnce, type Build } from './build-once.ts';

describe('a build that is kept', () => {
  let directory: string;
  let source: string;
  let builds: number;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'build-once-'));
    source = join(directory, 'source.txt');
    builds = 0;
    await write(source, 'first');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  /** Writes a file, and waits until a build does not mistake it for one that changed meanwhile. */
  const write = async (path: string, text: string): Promise<void> => {
    writeFileSync(path, text);
    await until(() => Date.now() - statSync(path).ctimeMs > 150);
  };

  const copy = async (output: string): Promise<readonly string[]> => {
    builds += 1;
    copyFileSync(source, join(output, 'copy.txt'));
    return [source];
  };

  const build = (changes: Partial<Build> = {}): Promise<string> =>
    buildOnce(join(directory, 'cache'), { key: ['copy'], build: copy, ...changes });

  it('is used again while nothing changes', async () => {
    const first = await build();
    const second = await build();

    expect(second).toBe(first);
    expect(builds).toBe(1);
  });

  it('is built again if a source has another content, even of the same size and time', async () => {
    const first = await build();
    const { atime, mtime } = statSync(source);
    await write(source, 'later');
    utimesSync(source, atime, mtime);
    await until(() => Date.now() - statSync(source).ctimeMs > 150);

    const second = await build();

    expect(second).not.toBe(first);
    expect(builds).toBe(2);
  });

  it('is built again if a source is deleted', async () => {
    const other = join(directory, 'other.txt');
    await write(other, 'x');
    await build({ build: async (output) => [...(await copy(output)), other] });
    rmSync(other);

    await build();

    expect(builds).toBe(2);
  });

  it('is built again if a package.json above a source changes', async () => {
    const manifest = join(directory, 'package.json');
    await write(manifest, '{}');
    await build();
    await write(manifest, '{ "type": "module" }');

    await build();

    expect(builds).toBe(2);
  });

  it('is built again for another key, and both are kept', async () => {
    const one = await build();
    const other = await build({ key: ['copy', 'minified'] });

    expect(other).not.toBe(one);
    expect(await build()).toBe(one);
    expect(await build({ key: ['copy', 'minified'] })).toBe(other);
    expect(builds).toBe(2);
  });

  it('is built again if its output was deleted', async () => {
    rmSync(await build(), { recursive: true });

    await build();

    expect(builds).toBe(2);
  });

  it('is not kept if a source changes during the build', async () => {
    await build({
      build: async (output) => {
        const sources = await copy(output);
        writeFileSync(source, 'changed');
        return sources;
      },
    });
    await until(() => Date.now() - statSync(source).ctimeMs > 150);

    await build();

    expect(builds).toBe(2);
  });

  it('deletes outputs of earlier days, and no younger ones', async () => {
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    const first = await build();
    await write(source, 'second');
    const second = await build();
    utimesSync(first, yesterday, yesterday);
    await write(source, 'third!');
    mkdirSync(join(directory, 'cache', 'another'));

    await build();

    expect(statSync(first, { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(second).isDirectory()).toBe(true);
    expect(statSync(join(directory, 'cache', 'another')).isDirectory()).toBe(true);
  });
});
