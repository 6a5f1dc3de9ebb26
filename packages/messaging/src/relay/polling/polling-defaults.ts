/** Defaults of the polling relay, which the settings of the sweeper and its description share. */
export const pollingDefaults = {
  graceMilliseconds: 60_000,
  batchSize: 100,
  maxAttempts: 5,
  claimMilliseconds: 300_000,
} as const;
