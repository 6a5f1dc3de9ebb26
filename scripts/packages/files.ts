import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Lists the files below a directory, relative to it, with slashes, in a fixed order. */
export const filesBelow = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((path) => statSync(join(directory, path)).isFile())
        .map((path) => path.split(sep).join('/'))
        .sort()
    : [];

/** Reads a text file. */
export const read = (path: string): string => readFileSync(path, 'utf8');

/** Writes a text file, and the folders above it. */
export const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Copies a file, and makes the folders above it. */
export const copy = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
};
