import { createRequire } from 'node:module';
import type * as Esbuild from 'esbuild';

const requireFromHere = createRequire(import.meta.url);

const isEsbuild = (value: unknown): value is typeof Esbuild =>
  typeof value === 'object' && value !== null && 'buildSync' in value;

/**
 * The bundler that the user has installed. Throws if there is none: the relay and the sweeper are bundles already, so
 * only an app with handlers of its own needs it.
 */
export const installedEsbuild = (): typeof Esbuild => {
  try {
    const esbuild: unknown = requireFromHere('esbuild');
    if (isEsbuild(esbuild)) {
      return esbuild;
    }
    throw new Error('The package esbuild has no buildSync.');
  } catch (cause) {
    throw new Error(
      'The code of a handler cannot be bundled, because esbuild cannot be loaded; run `npm install --save-dev esbuild`.',
      { cause },
    );
  }
};
