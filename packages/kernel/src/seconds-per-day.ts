/** Seconds of a day. Converts retentions in days to seconds. */
export const secondsPerDay = 86_400;
