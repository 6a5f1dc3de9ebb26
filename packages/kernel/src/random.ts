/** Draws a number in [0, 1). Chance comes in as a function, so that a run can be repeated. */
export type Random = () => number;

/** The chance of the process. */
export const systemRandom: Random = () => Math.random();

/** Makes a random UUID, a token or a name that nobody else has. */
export const nextRandomUuid = (): string => crypto.randomUUID();
