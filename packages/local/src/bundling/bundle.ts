import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { functionBundling, productionBundling } from '@dynamo-outbox/topology';
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
  /** `emulator` swaps the DynamoDB client for one that suits the emulator; `production` is minified, and in chunks. */
  readonly target: 'emulator' | 'production';
}

/** A bundle. */
export interface Bundle {
  readonly name: string;
  /** Absolute path of the file with the exports. */
  readonly path: string;
  /** Of all its files but source maps. */
  readonly bytes: number;
  /** The same, each file compressed by itself. */
  readonly gzippedBytes: number;
}

const entryName = 'index';

const filesIn = (directory: string): readonly Buffer[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith(functionBundling.outExtension['.js']))
    .map((name) => readFileSync(join(directory, name)));

const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

/** One build for each: chunks belong to one function, as each is deployed by itself. */
const buildForProduction = async ({ root, entries, directory }: BundleOptions): Promise<void> => {
  for (const [name, path] of Object.entries(entries)) {
    await build({
      ...productionBundling,
      entryPoints: [{ in: join(root, path), out: entryName }],
      outdir: join(directory, name),
    });
  }
};

const buildForEmulator = async ({ root, entries, directory }: BundleOptions): Promise<void> => {
  await build({
    ...functionBundling,
    entryPoints: Object.entries(entries).map(([name, path]) => ({
      in: join(root, path),
      out: `${name}/${entryName}`,
    })),
    outdir: directory,
    sourcemap: true,
    plugins: [stripTokenPlugin(root)],
  });
};

/** Bundles entries, each with all it needs, as ES modules for Node 20. */
export const bundle = async (options: BundleOptions): Promise<readonly Bundle[]> => {
  await (options.target === 'production' ? buildForProduction(options) : buildForEmulator(options));
  return Object.keys(options.entries).map((name) => {
    const directory = join(options.directory, name);
    const files = filesIn(directory);
    return {
      name,
      path: join(directory, `${entryName}${functionBundling.outExtension['.js']}`),
      bytes: sumOf(files.map(({ length }) => length)),
      gzippedBytes: sumOf(files.map((file) => gzipSync(file).length)),
    };
  });
};
