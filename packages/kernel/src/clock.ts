/** Returns the current instant. Code takes time as a function, so that tests do not have to wait for it. */
export type Clock = () => Date;

/** The clock of the machine. */
export const systemClock: Clock = () => new Date();
