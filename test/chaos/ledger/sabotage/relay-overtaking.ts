/** Sabotage: a relay that fills its calls with several messages of a key, on FIFO topics too. */
import { createBareRelay, publisherWith } from './bare-relay.ts';

export const handler = createBareRelay(publisherWith({ isOrdered: () => false }));
