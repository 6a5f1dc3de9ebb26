import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { productionBundling } from '@dynamo-outbox/topology';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** Bundles a file as `index.mjs`, beside the chunks that it loads when it needs them. */
const bundleInto = (directory: string, entry: string): void => {
  buildSync({
    ...productionBundling,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: directory,
    logLevel: 'warning',
  });
};

/**
 * The code of a function, bundled on this machine by the esbuild that is installed, never in a container.
 *
 * CDK's `NodejsFunction` writes one file and cannot split it; chunks are what makes a cold start shorter.
 * Throws when there is no such file.
 */
export const bundledCode = (entry: string): Code => {
  const path = resolve(entry);
  if (!existsSync(path)) {
    throw new Error(
      `There is no file ${path} to bundle; name the handler's file from the directory of cdk.json.`,
    );
  }
  return Code.fromAsset(dirname(path), {
    // By its contents: two functions of the same code share one asset, and nothing is deployed that did not change.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by its type alone: `tryBundle` never leaves anything to it.
      image: DockerImage.fromRegistry('scratch'),
      // Never run. CDK takes two bundles of a folder for the same one when what it can read of their options is.
      command: [path],
      local: {
        tryBundle: (directory) => {
          bundleInto(directory, path);
          return true;
        },
      },
    },
  });
};
