import { statSync } from 'node:fs';
import { join } from 'node:path';
import { functionBundling } from '@dynamo-outbox/topology';
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
    outExtension: { '.js': functionBundling.extension },
    bundle: true,
    platform: 'node',
    target: functionBundling.target,
    format: functionBundling.format,
    mainFields: [...functionBundling.mainFields],
    banner: { js: functionBundling.banner },
    minify: target === 'production',
    keepNames: functionBundling.keepNames,
    sourcemap: true,
    // A Lambda's stack trace needs names, not the sources themselves, which are in the repository.
    sourcesContent: target !== 'production',
    legalComments: functionBundling.legalComments,
    logLevel: 'silent',
    plugins: target === 'emulator' ? [stripTokenPlugin(root)] : [],
  });
  return names.map((name) => {
    const path = join(directory, name, 'index.mjs');
    return { name, path, bytes: statSync(path).size };
  });
};
