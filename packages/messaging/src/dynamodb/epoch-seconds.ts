const secondsPerDay = 86_400;

/** When something of this age limit expires, in epoch seconds as DynamoDB's TTL wants them, rounded up. */
export const expiryEpochSeconds = (now: Date, retentionDays: number): number =>
  Math.ceil(now.getTime() / 1000 + retentionDays * secondsPerDay);
