/** Defaults and limits of the releaser of scheduled messages, and of the settings of the sweeper. */
export const scheduleDefaults = {
  toleranceMilliseconds: 500,
  maxToleranceMilliseconds: 60_000,
} as const;
