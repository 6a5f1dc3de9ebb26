/** Digits of a version in sort keys and envelopes: as text, zero-padded numbers sort as numbers do. */
const sequenceDigits = 12;

/** Highest aggregate version that a message can carry: a million changes a second for eleven days, to one aggregate. */
export const MAX_SEQUENCE = 10 ** sequenceDigits - 1;

const sequenceForm = /^\d{12}$/;

/** Whether a number can be the version of an aggregate. */
export const isSequence = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= MAX_SEQUENCE;

/** Writes a version so that it sorts as text: `7` becomes `000000000007`. */
export const encodeSequence = (sequence: number): string => String(sequence).padStart(sequenceDigits, '0');

/** Stands for a sequence that is known only at commit. */
export const PENDING_SEQUENCE = 0;

/** Reads a version back; `undefined` for anything else. */
export const decodeSequence = (text: unknown): number | undefined =>
  typeof text === 'string' && sequenceForm.test(text) ? Number(text) : undefined;

/** Highest number a message can have: CloudEvents' Integer has 32 bits. */
export const MAX_MESSAGE_NUMBER = 2 ** 31 - 1;

/** Whether a number can be a message's place among all messages of its aggregate, which are counted from 1. */
export const isMessageNumber = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= MAX_MESSAGE_NUMBER;
