import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledDirectory, compiledFile } from './compiled-files.mjs';

const readMap = (directory, path) => {
  try {
    return `${compiledFile(directory, path, readFileSync(path, 'utf8'))}.map`;
  } catch {
    return undefined;
  }
};

/** Tells Jest where the source maps of TypeScript files are, so that stacks show lines of the source. */
export const registerSourceMaps = (runtime, cacheDirectory) => {
  const maps = runtime.getSourceMaps();
  const { get } = maps;
  const known = new Map();
  maps.get = (source) => {
    if (!source?.endsWith('.ts')) {
      return get.call(maps, source);
    }
    const path = source.startsWith('file:') ? fileURLToPath(source) : source;
    known.set(path, known.get(path) ?? readMap(compiledDirectory(cacheDirectory), path));
    return known.get(path);
  };
};
