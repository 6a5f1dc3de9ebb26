import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where compiled TypeScript is kept: Jest's own cache, so that `--clearCache` removes it. */
export const compiledDirectory = (cacheDirectory) => join(cacheDirectory, 'typescript');

/** Names the compiled form of a source. Change the number with the options of the compiler. */
export const compiledFile = (directory, path, source) =>
  join(directory, `${createHash('sha1').update(`2\0${path}\0${source}`).digest('hex')}.mjs`);
