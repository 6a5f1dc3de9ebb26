import { CodedError } from './coded-error.ts';

/** Milliseconds left for some work. At 0 or less, the work starts no further calls or waits. */
export type TimeLeft = () => number;

/** Never runs out of time. */
export const unlimitedTime: TimeLeft = () => Number.POSITIVE_INFINITY;

/** The time for some work ran out before this call could start. Use smaller batches or a longer timeout. */
export class NoTimeLeftError extends CodedError<'NO_TIME_LEFT'> {
  readonly code = 'NO_TIME_LEFT';

  constructor() {
    super('The time ran out before this call could start. Use smaller batches or a longer timeout.');
  }
}
