import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readTextFile } from './read-text-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'text-file-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const aFile = (bytes: Uint8Array): string => {
  const path = join(directory, 'file');
  writeFileSync(path, bytes);
  return path;
};

describe('readTextFile', () => {
  it.each([
    ['UTF-8', Buffer.from('{"ä": 1}')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF{"ä": 1}')],
    ['UTF-16, as Windows PowerShell writes it', Buffer.from('\uFEFF{"ä": 1}', 'utf16le')],
    ['UTF-16, the other way around', Buffer.from('\uFEFF{"ä": 1}', 'utf16le').swap16()],
  ])('reads a file in %s', (_, bytes) => {
    expect(readTextFile(aFile(bytes))).toBe('{"ä": 1}');
  });

  it('returns undefined if the file does not exist', () => {
    expect(readTextFile(join(directory, 'nowhere'))).toBeUndefined();
    expect(readTextFile(join(aFile(Buffer.from('')), 'below'))).toBeUndefined();
  });

  it('rejects a file that cannot be read, and does not treat it as absent', () => {
    expect(() => readTextFile(directory)).toThrow(
      `The file "${directory}" cannot be read: it is a directory.`,
    );
    expect(() => readTextFile(aFile(Buffer.from([0x7b, 0xff, 0x7d])))).toThrow('it is not text in UTF-8');
  });
});
