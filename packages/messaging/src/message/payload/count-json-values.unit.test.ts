import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countJsonValues, hasMoreJsonValues } from './count-json-values.ts';

const countParsed = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, member) => sum + countParsed(member), 1)
    : 1;

/** JSON in any spelling: with blanks, and with texts full of brackets, quotes and backslashes. */
const texts = fc
  .tuple(
    fc.jsonValue({ stringUnit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'x', '\u{1f980}') }),
    fc.constantFrom(undefined, 1, '\n\t'),
  )
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

describe('the JSON values of a text', () => {
  it('are as many as a parser creates', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(countJsonValues(text)).toBe(countParsed(JSON.parse(text)));
      }),
    );
  });

  it('exceed a limit exactly when a parser creates more', () => {
    fc.assert(
      fc.property(texts, fc.nat(20), (text, limit) => {
        expect(hasMoreJsonValues(text, limit)).toBe(countParsed(JSON.parse(text)) > limit);
      }),
    );
  });

  it.each([
    ['[]', 1],
    ['{ }', 1],
    ['[ [ ] , { } ]', 3],
    ['"[,{"', 1],
    ['"\\\\"', 1],
    ['["\\\\",0]', 3],
    ['["\\\\\\",0]"]', 2],
  ])('in %j are %i', (text, values) => {
    expect(countJsonValues(text)).toBe(values);
  });

  it('are not counted beyond the limit, which bounds the cost of hostile text', () => {
    expect(countJsonValues(`[${'0,'.repeat(1_000)}0]`, 10)).toBe(12);
  });
});
