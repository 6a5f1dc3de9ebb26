import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

// So many receives the handler keeps for the messages behind the head.
const reserve = 10;

/**
 * Wrong on purpose: a handler that tries the head of a FIFO group as often as the queue delivers it, and takes the receives of
 * the messages behind it for tries of theirs.
 *
 * Breaks the law that a message is tried before it is given up.
 */
export const givesTheHeadAllReceives: WorldParts = {
  ...realParts,
  createSqsHandler: ({ maxReceiveCount = Number.POSITIVE_INFINITY, ...options }) =>
    realParts.createSqsHandler({ ...options, maxReceiveCount: maxReceiveCount + reserve }),
};
