import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/**
 * Returns the file of one of the toolkit's functions, wherever npm has installed its package: a bundle in a published
 * package, the source in this repository.
 */
export const platformEntry = (name: 'outbox-relay' | 'outbox-sweeper'): string =>
  resolve(`@dynamo-outbox/lambda-${name}`);
