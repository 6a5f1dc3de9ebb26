import { readFileSync } from 'node:fs';
import { codeOf } from './error-code.ts';
import { UsageFault } from './fault.ts';

// 0 is standard input.
const readBytes = (path: string): Buffer => readFileSync(path === '-' ? 0 : path);

const encodingOf = ([first, second]: Uint8Array): string => {
  // Windows PowerShell writes UTF-16 when it redirects output into a file.
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
};

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to read it',
  EPERM: 'you have no permission to read it',
  EISDIR: 'it is a directory',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not text in UTF-8',
};

const whyUnreadable = (error: unknown): string => {
  const code = codeOf(error) ?? 'it is damaged';
  return reasons[code] ?? code;
};

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/**
 * Reads a text file, with or without a byte order mark; `-` is standard input. Returns `undefined` if the file does not
 * exist.
 *
 * Throws `USAGE` if the file exists but cannot be read as text.
 */
export const readTextFile = (path: string): string | undefined => {
  try {
    const bytes = readBytes(path);
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw new UsageFault(`The file "${path}" cannot be read: ${whyUnreadable(error)}.`, { cause: error });
  }
};
