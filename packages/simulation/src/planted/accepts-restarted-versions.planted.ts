import { nextMessageId } from '@dynamo-outbox/messaging';
import { rewriteItems } from './rewrite-items.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: an outbox whose sort keys end in an id, so that a restarted version does not collide with an
 * earlier one.
 *
 * Breaks the law that the versions of an ordering key never restart: the outbox must refuse a restarted version.
 */
export const acceptsRestartedVersions: WorldParts = {
  ...realParts,
  createOutbox: (options) => {
    const { transaction, nextMessageId: mint = nextMessageId } = options;
    const id = mint();
    return realParts.createOutbox({
      ...options,
      transaction: rewriteItems(transaction, (item) => ({
        ...item,
        SK: { S: (item['SK']?.S ?? '').replace(/^(VERSION#\d+)/, `$1#${id}`) },
      })),
    });
  },
};
