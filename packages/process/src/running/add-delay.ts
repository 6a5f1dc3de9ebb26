import type { Delay } from '@dynamo-outbox/messaging';
import { toMilliseconds } from '../definition/to-milliseconds.ts';

/** Returns the instant after a delay. */
export const addDelay = (now: Date, delay: Delay): Date => new Date(now.getTime() + toMilliseconds(delay));
