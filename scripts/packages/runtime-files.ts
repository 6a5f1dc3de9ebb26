import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesBelow, read } from './files.ts';

const literal = /(['"])(\.{1,2}\/[^'"\n]+\.(?:ts|mjs|json))\1/gu;

/** Whether code finds files beside itself, which no import shows. */
const readsFiles = (code: string): boolean => code.includes('import.meta.url');

/** Replaces the relative paths of files that code reads when it runs, as far as `replace` knows a replacement. */
export const replacePaths = (code: string, replace: (path: string) => string | undefined): string =>
  readsFiles(code)
    ? code.replace(literal, (text, quote: string, path: string) => {
        const replacement = replace(path);
        return replacement === undefined ? text : `${quote}${replacement}${quote}`;
      })
    : code;

const isTest = (path: string): boolean => /\.(?:test|fixture|planted)\./u.test(path);

/** Paths in the code of a file, relative to the folder of the sources. */
const pathsIn = (sources: string, file: string): readonly string[] => {
  const code = read(join(sources, file));
  return file.endsWith('.mjs') || readsFiles(code)
    ? [...code.matchAll(literal)].map(([, , path = '']) => posix.join(posix.dirname(file), path))
    : [];
};

/**
 * Lists the files that the sources of a package find by a relative path when they run, relative to the folder of the
 * sources: entry points of processes, and modules without types.
 */
export const runtimeFiles = (sources: string): readonly string[] => {
  const found = filesBelow(sources)
    .filter((file) => /\.(?:ts|mjs)$/u.test(file) && !isTest(file))
    .flatMap((file) => pathsIn(sources, file))
    .filter((path) => !path.startsWith('..') && existsSync(join(sources, path)));
  return [...new Set(found)];
};
