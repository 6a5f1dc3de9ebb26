import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** The file of a function of ours, wherever npm has put its package. */
export const platformEntry = (name: 'outbox-relay' | 'outbox-sweeper'): string =>
  resolve(`@dynamo-outbox/lambda-${name}`);
