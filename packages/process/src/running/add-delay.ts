import { type Delay, toMilliseconds } from '../definition/delay.ts';

/** Returns the instant after a delay. */
export const addDelay = (now: Date, delay: Delay): Date => new Date(now.getTime() + toMilliseconds(delay));
