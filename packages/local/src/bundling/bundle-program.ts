import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { functionBundling } from '@dynamo-outbox/topology/internal';
import { build, version, type Loader, type Plugin } from 'esbuild';
import { buildOnce } from './build-once.ts';

/** A program of this repository. */
interface Program {
  /** Absolute path of the module that Node runs. */
  readonly path: string;
  /** Modules to use instead of others, by specifier. */
  readonly alias?: Readonly<Record<string, string>>;
}

const loaders: Readonly<Record<string, Loader>> = { '.ts': 'ts', '.mjs': 'js' };

/** A module in a bundle still finds the files beside its source. */
const keepLocations: Plugin = {
  name: 'keep-locations',
  setup: (bundling) => {
    bundling.onLoad({ filter: /\.(?:ts|mjs)$/ }, ({ path }) => {
      if (path.includes('node_modules')) {
        return undefined;
      }
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: loaders[extname(path)] ?? 'js' };
    });
  },
};

/** It contains a binary, which cannot be bundled. */
const external = ['esbuild'];

/**
 * Bundles a program, so that it starts in a fraction of the time. Resolves with the path of the bundle, which is in the
 * cache until a source changes.
 */
export const bundleProgram = async (
  cacheDirectory: string,
  { path, alias = {} }: Program,
): Promise<string> => {
  const directory = await buildOnce(cacheDirectory, {
    key: ['program', version, functionBundling, path, alias],
    build: async (output) => {
      const { metafile } = await build({
        ...functionBundling,
        entryPoints: [{ in: path, out: 'program' }],
        outdir: output,
        metafile: true,
        absWorkingDir: dirname(path),
        sourcemap: true,
        plugins: [keepLocations],
        alias,
        external,
      });
      const inputs = Object.keys(metafile.inputs).map((input) => resolve(dirname(path), input));
      return [...inputs, fileURLToPath(import.meta.url)].filter((input) => existsSync(input));
    },
  });
  return join(directory, `program${functionBundling.outExtension['.js']}`);
};
