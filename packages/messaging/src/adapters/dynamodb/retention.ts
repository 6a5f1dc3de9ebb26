import { assertNumber, secondsPerDay } from '@dynamo-outbox/kernel';

/** The time after `retentionDays`, rounded up to epoch seconds, the format of DynamoDB's time to live. */
export const expiryEpochSeconds = (now: Date, retentionDays: number): number =>
  Math.ceil(now.getTime() / 1000 + retentionDays * secondsPerDay);

// A hundred years. A later expiry is a mistake.
const maxRetentionDays = 36_500;

/** Throws a `RangeError` that names the setting, unless it is a number of days from 1 to 36,500. */
export const assertRetentionDays = (name: string, days: number): void => {
  assertNumber(name, days, { max: maxRetentionDays });
};
