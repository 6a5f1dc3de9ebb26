/** Folder and file of a function that a package contains as a bundle, with its chunks. */
const bundle = /[\\/]function-bundle[\\/]index\.mjs$/u;

/**
 * Whether a function's file is a bundle already, with everything that it loads in the same folder. The published
 * packages of relay and sweeper contain bundles, so that an app needs neither their sources nor esbuild.
 */
export const isFunctionBundle = (path: string): boolean => bundle.test(path);
