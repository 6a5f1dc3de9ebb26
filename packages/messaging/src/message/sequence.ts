/** Digits of a version in sort keys and envelopes. Zero-padded numbers sort as text in numeric order. */
const sequenceDigits = 12;

/** Highest aggregate version of a message: enough for a million changes of one aggregate a second for eleven days. */
export const MAX_SEQUENCE = 10 ** sequenceDigits - 1;

const sequenceForm = /^\d{12}$/;

/** Whether a number can be the version of an aggregate. */
export const isSequence = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= MAX_SEQUENCE;

/** Encodes a version so that it sorts as text: `7` becomes `000000000007`. */
export const encodeSequence = (sequence: number): string => String(sequence).padStart(sequenceDigits, '0');

/** Placeholder for a sequence that is known only at commit. */
export const PENDING_SEQUENCE = 0;

/** Decodes a version; `undefined` for anything else. */
export const decodeSequence = (text: unknown): number | undefined =>
  typeof text === 'string' && sequenceForm.test(text) ? Number(text) : undefined;

/** Highest message number: the Integer of CloudEvents has 32 bits. */
export const MAX_MESSAGE_NUMBER = 2 ** 31 - 1;

/** Whether a number can be a message number, which is counted from 1. */
export const isMessageNumber = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= MAX_MESSAGE_NUMBER;
