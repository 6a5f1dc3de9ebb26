/** Tells the current instant. Time comes in as a function, so that no test has to wait for it. */
export type Clock = () => Date;

/** The clock of the machine. */
export const systemClock: Clock = () => new Date();
