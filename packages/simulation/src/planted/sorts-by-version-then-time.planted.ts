import { defineTopic } from '@dynamo-outbox/messaging';
import { rewriteItems, sequenceOf } from './rewrite-items.ts';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: an outbox that sorts messages without a version after all messages with a version, and accepts
 * both.
 *
 * Breaks the law that, for one ordering key, sort order is commit order.
 */
export const sortsByVersionThenTime: WorldParts = {
  ...realParts,
  createOutbox: ({ topics, transaction, ...options }) =>
    realParts.createOutbox({
      ...options,
      topics: topics.map(({ name, definitions }) => defineTopic(name, definitions, { order: 'none' })),
      transaction: rewriteItems(transaction, (item) => ({
        ...item,
        SK: { S: (item['SK']?.S ?? '').replace('TIME', sequenceOf(item) ?? 'TIME') },
      })),
    }),
};
