import fc from 'fast-check';

/**
 * Characters that untrusted text must never write to a terminal: C0, DEL, C1, separators, bidirectional controls, lone
 * surrogates.
 */
export const forbidden = /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]|\p{Surrogate}/u;

/** Arbitrary text that frequently contains such characters. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '\u001B[2J',
        '\u001B[31m',
        '\u001B]0;x\u0007',
        '\u009B',
        '\u202E',
        '\u2028',
        '\uD800',
        '\n',
        '\r',
      ),
      fc.constantFrom(' ', 'a', '客', 'e\u0301', '👩\u200D👧', '\\'),
    ),
  }),
);
