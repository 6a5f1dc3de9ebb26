import type { Random } from '@dynamo-outbox/kernel';

/** Delay before a failed message is redelivered. It grows with every receive. */
export interface RedeliveryBackoff {
  /** Longest delay after the first failure, in seconds. Doubles with every further receive. */
  readonly baseSeconds: number;
  /** The longest delay, in seconds. SQS accepts up to 43,200. */
  readonly capSeconds: number;
}

/** Default delays: ten receives are spread over 18 to 36 minutes. */
export const defaultRedeliveryBackoff: RedeliveryBackoff = { baseSeconds: 5, capSeconds: 900 };

// ChangeMessageVisibility takes up to 12 hours = 43,200 seconds.
const maxVisibilityTimeoutSeconds = 43_200;

/** Refuses bounds that SQS would refuse with each single failure. */
export const assertRedeliveryBackoff = ({ baseSeconds, capSeconds }: RedeliveryBackoff): void => {
  if (!(baseSeconds >= 0 && baseSeconds <= capSeconds && capSeconds <= maxVisibilityTimeoutSeconds)) {
    throw new RangeError(
      `The backoff must be 0 <= baseSeconds <= capSeconds <= ${maxVisibilityTimeoutSeconds}, ` +
        `but is from ${baseSeconds} to ${capSeconds}.`,
    );
  }
};

/**
 * Seconds until the next delivery: a random whole number between half of the current limit and all of it.
 *
 * One half is fixed, so that the delay grows with every receive. The other half is random, so that messages that failed
 * together are not redelivered together.
 *
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog, its equal-jitter variant.
 */
export const redeliveryDelaySeconds = (
  receiveCount: number,
  { baseSeconds, capSeconds }: RedeliveryBackoff,
  random: Random,
): number => {
  const bound = Math.min(capSeconds, baseSeconds * 2 ** (receiveCount - 1));
  return Math.min(Math.ceil((bound * (1 + random())) / 2), Math.floor(capSeconds));
};
