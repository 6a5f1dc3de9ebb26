import { createHash } from 'node:crypto';

/** What tells one kind of error from another, without its words: those may hold what the message holds. */
export interface ErrorFingerprint {
  /** The error's class, or its code where it has one: `ORDER_NOT_FOUND`, `TypeError`. */
  readonly errorClass: string;
  /** The same for errors thrown at the same place by the same build: 16 hexadecimal digits. */
  readonly stackHash: string;
}

// Deeper frames tell of the runtime rather than of the fault.
const maxFrames = 8;

const classOf = (error: unknown): string => {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  return 'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : error.name;
};

/** The frames alone: the first lines are the error's message, which differs from case to case. */
const framesOf = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, maxFrames)
    .join('\n');
};

/** Tells errors apart that lead to dead letters, so that a hundred letters of one fault can be seen as one. */
export const fingerprintOf = (error: unknown): ErrorFingerprint => {
  const errorClass = classOf(error);
  const hash = createHash('sha256')
    .update(`${errorClass}\n${framesOf(error)}`)
    .digest('hex');
  return { errorClass, stackHash: hash.slice(0, 16) };
};
