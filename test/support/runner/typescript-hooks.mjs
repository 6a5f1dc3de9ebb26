import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compiledDirectory, compiledFile } from './compiled-files.mjs';

// Hooks of Node's loader. https://nodejs.org/docs/latest-v20.x/api/module.html#customization-hooks

const globalsUrl = new URL('./jest-globals.mjs', import.meta.url).href;

let directory;

export const initialize = async ({ cacheDirectory }) => {
  directory = compiledDirectory(cacheDirectory);
  await mkdir(directory, { recursive: true });
};

export const resolve = async (specifier, context, nextResolve) =>
  specifier === '@jest/globals'
    ? { url: globalsUrl, format: 'module', shortCircuit: true }
    : nextResolve(specifier, context);

/** Writes a file at once, because other workers may read it at the same time. */
const writeAtOnce = async (path, text) => {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
};

/** Strips the types; `tsc` checks them elsewhere. The map is in the code for debuggers, and beside it for Jest. */
const compile = async (source, path, compiled) => {
  const { transform } = await import('esbuild');
  const { code, map } = await transform(source, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'both',
    sourcefile: path,
  });
  await writeAtOnce(`${compiled}.map`, map);
  await writeAtOnce(compiled, code);
  return code;
};

const readCompiled = async (path) => {
  const source = await readFile(path, 'utf8');
  const compiled = compiledFile(directory, path, source);
  try {
    return await readFile(compiled, 'utf8');
  } catch {
    return compile(source, path, compiled);
  }
};

export const load = async (url, context, nextLoad) =>
  new URL(url).pathname.endsWith('.ts')
    ? { format: 'module', source: await readCompiled(fileURLToPath(url)), shortCircuit: true }
    : nextLoad(url, context);
