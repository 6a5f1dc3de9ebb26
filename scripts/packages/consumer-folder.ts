import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './workspaces.ts';

/** A folder outside the workspace, so that nothing is found in the workspace by accident. One for each checkout. */
const place = join(
  tmpdir(),
  `dynamo-outbox-packages-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`,
);

/** Tarballs of all public packages. */
export const tarballs = join(place, 'tarballs');

/** A project that has installed all public packages. */
export const consumer = join(place, 'consumer');

/** A new CDK app that has installed the constructs. */
export const cdkApp = join(place, 'orders-app');

/** Programs of Node, one for each version. */
export const nodes = join(place, 'nodes');

/** The versions of Node that packages support: the oldest, and each that is maintained. */
export const nodeVersions = ['20.19', '22', '24'] as const;

const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';

/** Path of a version of Node. */
export const nodeProgram = (version: string): string =>
  join(nodes, 'node_modules', `node-${version}`, program);
