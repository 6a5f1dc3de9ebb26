import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const sdk = '@aws-sdk/client-dynamodb';
const namespace = 'dynamodb-without-transaction-token';
const stripper = fileURLToPath(new URL('../clients/strip-transaction-token.ts', import.meta.url));

// An export of a module's own goes before one of the same name that it passes on.
const replacement = `
export * from '${sdk}';
import { DynamoDBClient as SdkClient } from '${sdk}';
import { stripTransactionToken } from ${JSON.stringify(stripper)};
export class DynamoDBClient extends SdkClient {
  constructor(...options) {
    super(...options);
    stripTransactionToken(this);
  }
}`;

/**
 * Gives a bundle a `DynamoDBClient` that sends no transaction token, so that the source knows nothing of the emulator.
 *
 * For the local stack alone: see `stripTransactionToken`.
 */
export const stripTokenPlugin = (directory: string): Plugin => ({
  name: namespace,
  setup: (build) => {
    build.onResolve({ filter: new RegExp(`^${sdk}$`) }, ({ namespace: importer }) =>
      // What the replacement itself imports is the real one.
      importer === namespace ? undefined : { path: sdk, namespace },
    );
    build.onLoad({ filter: /./, namespace }, () => ({ contents: replacement, resolveDir: directory }));
  },
});
