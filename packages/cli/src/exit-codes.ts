/** How a command ends. */
export const exitCodes = {
  /** Done, and nothing remains that a person should look at. */
  done: 0,
  /** Something failed, or remains that a person should look at. */
  remains: 1,
  /** What was asked for makes no sense or is not there; nothing was changed. */
  usage: 2,
} as const;

/** One of them. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
