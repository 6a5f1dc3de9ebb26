const millisecondsPerSecond = 1_000;

/** The second of an instant, counted from 1970; `NaN` for an invalid date. */
export const toSeconds = (instant: Date): number => Math.floor(instant.getTime() / millisecondsPerSecond);

/** The instant at which a second starts. */
export const fromSeconds = (seconds: number): Date => new Date(seconds * millisecondsPerSecond);
