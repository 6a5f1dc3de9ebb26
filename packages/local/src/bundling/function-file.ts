import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const installed = createRequire(import.meta.url);

/** The toolkit's own functions, which a description names by their sources in this repository. */
const platformPackages: Readonly<Record<string, string>> = {
  'lambdas/outbox-relay/src/handler.ts': '@dynamo-outbox/lambda-outbox-relay',
  'lambdas/outbox-sweeper/src/handler.ts': '@dynamo-outbox/lambda-outbox-sweeper',
};

/**
 * Returns the absolute path of a function's file. Outside this repository, the relay and the sweeper of a description are the
 * bundles of the packages that npm installs with this one.
 */
export const functionFile = (root: string, entry: string): string => {
  const path = resolve(root, entry);
  const platformPackage = platformPackages[entry];
  return platformPackage === undefined || existsSync(path) ? path : installed.resolve(platformPackage);
};
