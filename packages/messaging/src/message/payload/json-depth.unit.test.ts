import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNestedDeeper } from './json-depth.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((member) => depthOf(member)))
    : 0;

/** JSON in any spelling: with blanks, and with texts full of brackets, quotes and backslashes. */
const texts = fc
  .tuple(
    fc.jsonValue({ stringUnit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'x') }),
    fc.constantFrom(undefined, 1, '\n\t'),
  )
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

describe('JSON text', () => {
  it('is nested deeper than a limit exactly where its parsed value is', () => {
    fc.assert(
      fc.property(texts, fc.nat(6), (text, limit) => {
        expect(isNestedDeeper(text, limit)).toBe(depthOf(JSON.parse(text)) > limit);
      }),
    );
  });

  it('can be checked at any depth, even if it is not valid JSON', () => {
    expect(isNestedDeeper(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`)).toBe(true);
    expect(isNestedDeeper('{"a":'.repeat(1_000))).toBe(true);
    expect(isNestedDeeper(']'.repeat(1_000))).toBe(false);
  });
});
