import { extname } from 'node:path';

/** The formats in which a package is published; each is a folder of the published package. */
export type ModuleFormat = 'esm' | 'cjs';

/** Path of a compiled file in the published package: `./src/relay/index.ts` becomes `./esm/relay/index.js`. */
export const modulePath = (source: string, format: ModuleFormat, extension = '.js'): string =>
  source.replace(/^\.\/src\//u, `./${format}/`).replace(/\.ts$/u, extension);

/** Whether a path is that of a TypeScript source. */
export const isSource = (path: string): boolean => extname(path) === '.ts';

/** Folder of the published package that contains the bundle of an export: `.` is the function itself. */
export const bundleFolder = (subpath: string): string =>
  `${subpath === '.' ? 'function' : subpath.slice(2)}-bundle`;
