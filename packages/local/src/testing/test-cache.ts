import { fileURLToPath } from 'node:url';

/** Where the tests of this repository keep bundles from one start to the next. Deleted by `npm ci`. */
export const testCacheDirectory = fileURLToPath(
  new URL('../../../../node_modules/.cache/dynamo-outbox', import.meta.url),
);
