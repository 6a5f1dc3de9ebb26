/** Draws a number in [0, 1). Code takes randomness as a function, so that a run can be repeated. */
export type Random = () => number;

/** The random numbers of the process. */
export const systemRandom: Random = () => Math.random();

/** Creates a random UUID, for example for a token or a unique name. */
export const nextRandomUuid = (): string => crypto.randomUUID();
