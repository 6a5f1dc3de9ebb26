import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { preProcessFile } from 'typescript';
import { filesBelow, read } from '../files.ts';
import type { Manifest } from '../manifest.ts';

const testFile = /\.(?:test|fixture|golden|planted)\./u;
const code = /\.(?:m?js|d\.ts)$/u;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isDeclared = (manifest: Manifest, specifier: string): boolean => {
  const name = packageOf(specifier);
  const declared = [
    manifest.name,
    ...Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    }),
  ];
  return (
    specifier.startsWith('node:') ||
    builtinModules.includes(name) ||
    declared.includes(name) ||
    declared.includes(`@types/${name}`)
  );
};

/** Where a relative import of a file leads; a declaration imports the JavaScript beside which it stands. */
const targetOf = (file: string, specifier: string): string => {
  const path = posix.join(posix.dirname(file), specifier);
  return file.endsWith('.d.ts') ? path.replace(/\.js$/u, '.d.ts') : path;
};

const importFaults = (folder: string, file: string, manifest: Manifest): readonly string[] =>
  preProcessFile(read(join(folder, file)), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .flatMap((specifier) => {
      if (specifier.startsWith('.')) {
        const target = targetOf(file, specifier);
        return existsSync(join(folder, target))
          ? []
          : [`${file} imports ${specifier}, which is not published`];
      }
      return isDeclared(manifest, specifier)
        ? []
        : [`${file} imports ${packageOf(specifier)}, which package.json does not declare`];
    });

const mapFaults = (folder: string, file: string): readonly string[] => {
  const { sources } = JSON.parse(read(join(folder, file))) as { readonly sources: readonly string[] };
  return sources
    .filter((source) => !existsSync(join(folder, posix.dirname(file), source)))
    .map((source) => `${file} refers to ${source}, which is not published`);
};

/** Checks the files of a package of modules: no tests, every import leads to something, every map to its source. */
export const checkFiles = (folder: string, manifest: Manifest): readonly string[] => {
  const files = filesBelow(folder);
  const modules = files.filter((file) => !file.startsWith('src/') && !/^cjs\/inlined\//u.test(file));
  return [
    ...files.filter((file) => testFile.test(file)).map((file) => `${file} is a file of tests`),
    ...modules.filter((file) => code.test(file)).flatMap((file) => importFaults(folder, file, manifest)),
    ...modules.filter((file) => file.endsWith('.map')).flatMap((file) => mapFaults(folder, file)),
  ];
};
