import type { SeenMessage } from '@dynamo-outbox/messaging/recovery';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const rewriteToVersionTwo = ({ deadLetter: { body } }: SeenMessage): string =>
  body
    .replace('schema:account.posted:1"', 'schema:account.posted:2"')
    .replace(/"label":("[^"]*")/u, '"label":$1,"mark":"none"');

/**
 * Wrong on purpose: a redrive that rewrites dead letters of version 1 to version 2.
 *
 * Breaks the law that only consumers convert versions, and that stored messages keep their bytes.
 */
export const rewritesOldVersions: WorldParts = {
  ...realParts,
  redrive: (options) => realParts.redrive({ edit: rewriteToVersionTwo, ...options }),
};
