import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const sdk = '@aws-sdk/client-dynamodb';
const namespace = 'dynamodb-without-transaction-token';
const stripper = fileURLToPath(new URL('../clients/strip-transaction-token.ts', import.meta.url));

// A module's own export takes precedence over a re-export with the same name.
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
 * Replaces `DynamoDBClient` in a bundle with a client that sends no transaction token, so that the source does not
 * depend on the emulator.
 *
 * Only for the local stack: see `stripTransactionToken`.
 */
export const stripTokenPlugin = (directory: string): Plugin => ({
  name: namespace,
  setup: (build) => {
    build.onResolve({ filter: new RegExp(`^${sdk}$`) }, ({ namespace: importer }) =>
      // The replacement itself imports the real client.
      importer === namespace ? undefined : { path: sdk, namespace },
    );
    build.onLoad({ filter: /./, namespace }, () => ({ contents: replacement, resolveDir: directory }));
  },
});
