import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

// The number of receives that the handler reserves for the messages behind the head.
const reserve = 10;

/**
 * Wrong on purpose: a handler that tries the head of a FIFO group at every delivery, and counts the receives of the
 * messages behind it as their attempts.
 *
 * Breaks the law that a message is tried before it is given up.
 */
export const givesTheHeadAllReceives: WorldParts = {
  ...realParts,
  createSqsHandler: ({ maxReceiveCount = Number.POSITIVE_INFINITY, ...options }) =>
    realParts.createSqsHandler({ ...options, maxReceiveCount: maxReceiveCount + reserve }),
};
