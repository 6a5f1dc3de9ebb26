/** Exit codes of a command. */
export const exitCodes = {
  /** Success, and nothing needs attention. */
  done: 0,
  /** Something failed or needs attention. */
  remains: 1,
  /** Invalid arguments, or something does not exist; nothing was changed. */
  usage: 2,
} as const;

/** An exit code. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
