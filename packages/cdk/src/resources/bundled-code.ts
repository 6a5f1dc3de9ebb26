import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isFunctionBundle } from '@dynamo-outbox/topology/internal';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleHandler } from './bundle-handler.ts';

/**
 * The code of a function, bundled on this machine by the installed esbuild, never in a container. A file that is a
 * bundle already is deployed as it is, with its folder.
 *
 * CDK's `NodejsFunction` writes one file and cannot split it; chunks shorten the cold start. Throws if the file does
 * not exist.
 */
export const bundledCode = (entry: string): Code => {
  const path = resolve(entry);
  if (!existsSync(path)) {
    throw new Error(
      `The file ${path} does not exist, so it cannot be bundled; set the path of the handler's file relative to the directory of cdk.json.`,
    );
  }
  if (isFunctionBundle(path)) {
    return Code.fromAsset(dirname(path));
  }
  return Code.fromAsset(dirname(path), {
    // Hashed by contents: two functions with the same code share one asset, and unchanged code is not deployed again.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Required by the type only: `tryBundle` never falls back to it.
      image: DockerImage.fromRegistry('scratch'),
      // Never runs. CDK treats two bundles of a folder as the same if their serializable options are equal.
      command: [path],
      local: {
        tryBundle: (directory) => {
          bundleHandler(directory, path);
          return true;
        },
      },
    },
  });
};
