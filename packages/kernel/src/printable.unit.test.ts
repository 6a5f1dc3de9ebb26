import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeUnprintable, escapeUnprintableInJson } from './printable.ts';

/** C0, DEL, C1, line separators, bidirectional controls, lone surrogates: what a terminal must never get from outside. */
const forbidden = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]|\p{Surrogate}/u;

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({ unit: fc.constantFrom('\u001B', '\u009B', '\u202E', '\u2028', '\uD800', '\n', '\\', 'a') }),
);

describe('text from outside', () => {
  it('is shown without an unprintable character', () => {
    fc.assert(fc.property(anyText, (text) => !forbidden.test(escapeUnprintable(text))));
  });

  it('is the same when it is escaped twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeUnprintable(escapeUnprintable(text))).toBe(escapeUnprintable(text));
      }),
    );
  });

  it.each([
    ['\\u001b[2J', '\u001B[2J'],
    ['a\\nb\\tc\\r', 'a\nb\tc\r'],
    ['\\u009b31m', '\u009B31m'],
    ['\\u202egnp', '\u202Egnp'],
    ['\\ud800', '\uD800'],
    ['\\udb40\\udc41', '\u{E0041}'],
    ['naïve 客户 👩‍👩‍👧 \\u001b', 'naïve 客户 👩‍👩‍👧 \\u001b'],
  ])('shows as %s', (shown, text) => {
    expect(escapeUnprintable(text)).toBe(shown);
  });
});

describe('a JSON document', () => {
  it('is the same when parsed, and contains no unprintable character', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (value) => {
        const json = escapeUnprintableInJson(JSON.stringify(value, undefined, 2));

        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json.replaceAll('\n', '')).not.toMatch(forbidden);
      }),
    );
  });
});
