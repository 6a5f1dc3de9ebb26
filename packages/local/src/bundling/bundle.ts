import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { functionBundling, optionalClients, productionBundling } from '@dynamo-outbox/topology/internal';
import { build, version, type Metafile } from 'esbuild';
import { buildOnce } from './build-once.ts';
import { optionalClientsPlugin } from './optional-clients-plugin.ts';
import { stripTokenPlugin } from './strip-token-plugin.ts';

/** Entries to bundle, and how. */
export interface BundleOptions {
  /** Directory that entry paths are relative to. */
  readonly root: string;
  /** Path of each entry, absolute or relative to the root, by the name of its bundle. */
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

/** Resolves with the paths of all inputs. */
type Build = (options: BundleOptions) => Promise<readonly string[]>;

/** The input files of a build. Inputs that a plugin provides have a namespace and no file. */
const inputsOf = ({ inputs }: Metafile, root: string): readonly string[] =>
  Object.keys(inputs)
    .map((path) => resolve(root, path))
    .filter((path) => existsSync(path));

/** One build for each bundle, because each function is deployed separately and needs its own chunks. */
const buildForProduction: Build = async ({ root, entries, directory }) => {
  const inputs = new Set<string>();
  for (const [name, path] of Object.entries(entries)) {
    const { metafile } = await build({
      ...productionBundling,
      metafile: true,
      absWorkingDir: root,
      entryPoints: [{ in: resolve(root, path), out: entryName }],
      outdir: join(directory, name),
      plugins: [optionalClientsPlugin],
    });
    inputsOf(metafile, root).forEach((input) => inputs.add(input));
  }
  return [...inputs];
};

const buildForEmulator: Build = async ({ root, entries, directory }) => {
  const { metafile } = await build({
    ...functionBundling,
    metafile: true,
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, path]) => ({
      in: resolve(root, path),
      out: `${name}/${entryName}`,
    })),
    outdir: directory,
    sourcemap: true,
    plugins: [stripTokenPlugin(root), optionalClientsPlugin],
  });
  return inputsOf(metafile, root);
};

/** Sources that decide what a bundle contains. */
const ownSources = ['./bundle.ts', './optional-clients-plugin.ts', './strip-token-plugin.ts'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

const builds: Readonly<Record<BundleOptions['target'], Build>> = {
  emulator: buildForEmulator,
  production: buildForProduction,
};

const bundlesIn = (directory: string, names: readonly string[]): readonly Bundle[] =>
  names.map((name) => {
    const files = (): readonly Buffer[] => filesIn(join(directory, name));
    return {
      name,
      path: join(directory, name, `${entryName}${functionBundling.outExtension['.js']}`),
      get bytes() {
        return sumOf(files().map(({ length }) => length));
      },
      get gzippedBytes() {
        return sumOf(files().map((file) => gzipSync(file).length));
      },
    };
  });

/** Bundles entries with all their dependencies, as ES modules for Node 20. */
export const bundle = async (options: BundleOptions): Promise<readonly Bundle[]> => {
  await builds[options.target](options);
  return bundlesIn(options.directory, Object.keys(options.entries));
};

/** Like {@link bundle}, but into a cache that keeps bundles until their sources change. */
export const bundleOnce = async (
  cacheDirectory: string,
  options: Omit<BundleOptions, 'directory'>,
): Promise<readonly Bundle[]> => {
  const directory = await buildOnce(cacheDirectory, {
    key: ['bundle', version, functionBundling, productionBundling, [...optionalClients], options],
    build: async (output) => [
      ...(await builds[options.target]({ ...options, directory: output })),
      ...ownSources,
    ],
  });
  return bundlesIn(directory, Object.keys(options.entries));
};
