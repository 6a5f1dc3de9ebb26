import type { Delay } from '@dynamo-outbox/messaging';

/** Returns the milliseconds of a delay. */
export const toMilliseconds = ({
  days = 0,
  hours = 0,
  minutes = 0,
  seconds = 0,
  milliseconds = 0,
}: Delay): number => (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
