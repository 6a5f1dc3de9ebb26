import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { functionBundling, productionBundling } from '@dynamo-outbox/topology/internal';
import { build } from 'esbuild';
import { stripTokenPlugin } from './strip-token-plugin.ts';

/** Entries to bundle, and how. */
export interface BundleOptions {
  /** Directory that entry paths are relative to. */
  readonly root: string;
  /** Path of each entry, by the name of its bundle. */
  readonly entries: Readonly<Record<string, string>>;
  /** Output directory; each bundle gets a subdirectory with its name. */
  readonly directory: string;
  /**
   * `emulator` replaces the DynamoDB client with one that suits the emulator; `production` is minified and split into
   * chunks.
   */
  readonly target: 'emulator' | 'production';
}

/** A bundle. */
export interface Bundle {
  readonly name: string;
  /** Absolute path of the file with the exports. */
  readonly path: string;
  /** Size in bytes of all its files except source maps. */
  readonly bytes: number;
  /** The same size with each file compressed separately. */
  readonly gzippedBytes: number;
}

const entryName = 'index';

const filesIn = (directory: string): readonly Buffer[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith(functionBundling.outExtension['.js']))
    .map((name) => readFileSync(join(directory, name)));

const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

/** One build for each bundle, because each function is deployed separately and needs its own chunks. */
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

/** Bundles entries with all their dependencies, as ES modules for Node 20. */
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
