/** Sabotage: a relay that puts several messages of a key into one call, even on FIFO topics. */
import { createBareRelay, publisherWith } from './bare-relay.ts';

export const handler = createBareRelay(publisherWith({ isOrdered: () => false }));
