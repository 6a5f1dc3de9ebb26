import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { stripTokenPlugin } from './strip-token-plugin.ts';

/** What to bundle, and how. */
export interface BundleOptions {
  /** Directory that the entries' paths begin at. */
  readonly root: string;
  /** Path of each entry, by the name of its bundle. */
  readonly entries: Readonly<Record<string, string>>;
  /** Where the bundles go, each in a directory of its name. */
  readonly directory: string;
  /** `emulator` swaps the DynamoDB client for one that suits the emulator; `production` is minified. */
  readonly target: 'emulator' | 'production';
}

/** A bundle. */
export interface Bundle {
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly bytes: number;
}

// Dependencies in CommonJS ask for Node's own modules with `require`, which an ES module has not.
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

/** Bundles entries, each with all it needs, as ES modules for Node 20. */
export const bundle = async ({
  root,
  entries,
  directory,
  target,
}: BundleOptions): Promise<readonly Bundle[]> => {
  const names = Object.keys(entries);
  await build({
    entryPoints: Object.entries(entries).map(([name, path]) => ({
      in: join(root, path),
      out: `${name}/index`,
    })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    minify: target === 'production',
    // Logs and dead letters tell errors by the names of their classes.
    keepNames: true,
    sourcemap: true,
    // A Lambda's stack trace needs names, not the sources themselves, which are in the repository.
    sourcesContent: target !== 'production',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: target === 'emulator' ? [stripTokenPlugin(root)] : [],
  });
  return names.map((name) => {
    const path = join(directory, name, 'index.mjs');
    return { name, path, bytes: statSync(path).size };
  });
};
