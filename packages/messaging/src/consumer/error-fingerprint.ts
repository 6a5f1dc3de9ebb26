import { createHash } from 'node:crypto';

/** Identifies a kind of error without its words, because those may contain parts of the message. */
export interface ErrorFingerprint {
  /** The error's class, or its code where it has one: `ORDER_NOT_FOUND`, `TypeError`. */
  readonly errorClass: string;
  /** The same for errors thrown at the same place by the same build: 16 hexadecimal digits. */
  readonly stackHash: string;
}

// Deeper frames describe the runtime rather than the fault.
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

/** Distinguishes errors that lead to dead letters, so that a hundred letters of one fault can be grouped. */
export const fingerprintOf = (error: unknown): ErrorFingerprint => {
  const errorClass = classOf(error);
  const hash = createHash('sha256')
    .update(`${errorClass}\n${framesOf(error)}`)
    .digest('hex');
  return { errorClass, stackHash: hash.slice(0, 16) };
};
