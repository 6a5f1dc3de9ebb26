/** Defaults of the polling relay, of the settings of the sweeper, and of its description. */
export const pollingDefaults = {
  graceMilliseconds: 60_000,
  batchSize: 100,
  maxAttempts: 5,
  claimMilliseconds: 300_000,
} as const;
