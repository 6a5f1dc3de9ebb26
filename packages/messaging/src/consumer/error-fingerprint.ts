import { createHash } from 'node:crypto';

/** Identifies a kind of error without its text, which may contain parts of the message. */
export interface ErrorFingerprint {
  /** Code of the error, or its class if it has no code: `ORDER_NOT_FOUND`, `TypeError`. */
  readonly errorClass: string;
  /** Hash of the stack, 16 hexadecimal digits: the same for errors that the same build throws at the same place. */
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

/** Returns only the frames. The first lines are the error's message, which varies. */
const framesOf = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, maxFrames)
    .join('\n');
};

/** Creates the fingerprint of an error, which groups the dead letters of one fault. */
export const fingerprintOf = (error: unknown): ErrorFingerprint => {
  const errorClass = classOf(error);
  const hash = createHash('sha256')
    .update(`${errorClass}\n${framesOf(error)}`)
    .digest('hex');
  return { errorClass, stackHash: hash.slice(0, 16) };
};
