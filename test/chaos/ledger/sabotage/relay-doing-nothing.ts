/** Sabotage: a relay that leaves everything to the sweeper. */
import type { StreamHandler } from './bare-relay.ts';

export const handler: StreamHandler = async () => ({ batchItemFailures: [] });
