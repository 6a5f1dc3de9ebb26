/** Decides whether a message with a low sequence is late or belongs to an aggregate that was created again. */
import { assertNumber } from '@dynamo-outbox/kernel';

/** Default tolerance, in seconds. The clocks of writers differ by less than this. */
export const DEFAULT_RESTART_TOLERANCE_SECONDS = 3_600;

/**
 * Whether a message occurred so much later than the last one seen that a lower sequence means a restart of the
 * aggregate. Always false without a time, as in items of earlier versions.
 */
export const isLongAfter = (
  seen: Date | undefined,
  occurredAt: Date,
  toleranceSeconds = DEFAULT_RESTART_TOLERANCE_SECONDS,
): boolean => seen !== undefined && occurredAt.getTime() - seen.getTime() > toleranceSeconds * 1_000;

/** Throws a `RangeError` unless the tolerance is `undefined` or a number of seconds of at least 0. */
export const assertRestartTolerance = (restartToleranceSeconds: number | undefined): void => {
  if (restartToleranceSeconds !== undefined) {
    assertNumber('restartToleranceSeconds', restartToleranceSeconds, { min: 0 });
  }
};
