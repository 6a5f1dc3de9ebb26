import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectoryUnusableError, prepareDirectory } from './prepare-directory.ts';

describe('prepareDirectory', () => {
  let scratch = '';
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'prepare-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true });
  });

  it('creates a directory and its parents, and nothing else', async () => {
    await prepareDirectory(join(scratch, 'a', 'b'));

    expect(statSync(join(scratch, 'a', 'b')).isDirectory()).toBe(true);
    expect(readdirSync(scratch)).toEqual(['a']);
    expect(readdirSync(join(scratch, 'a', 'b'))).toEqual([]);
  });

  it('does not change an existing directory', async () => {
    mkdirSync(join(scratch, 'a'));
    writeFileSync(join(scratch, 'a', 'kept'), 'kept');

    await prepareDirectory(join(scratch, 'a'));

    expect(readdirSync(join(scratch, 'a'))).toEqual(['kept']);
  });

  it('can run concurrently for one directory', async () => {
    const directory = join(scratch, 'a', 'b', 'c');

    await Promise.all([prepareDirectory(directory), prepareDirectory(directory)]);

    expect(statSync(directory).isDirectory()).toBe(true);
  });

  it('rejects a path below a file, and creates nothing', async () => {
    writeFileSync(join(scratch, 'file'), '');

    const refusal = prepareDirectory(join(scratch, 'file', 'a', 'b'));

    await expect(refusal).rejects.toBeInstanceOf(DataDirectoryUnusableError);
    await expect(refusal).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNUSABLE',
      path: join(scratch, 'file', 'a', 'b'),
    });
    expect(readdirSync(scratch)).toEqual(['file']);
  });

  it('names the path whose name is too long for the file system', async () => {
    await expect(prepareDirectory(join(scratch, 'x'.repeat(300)))).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNUSABLE',
    });
  });
});
