import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { truncateText } from './text.ts';

// Any UTF-16 units, so that surrogates stand alone, in pairs and in the wrong order.
const someUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 30,
  })
  .map((units) => String.fromCharCode(...units));

describe('a truncated text', () => {
  it('is well-formed, at most as long as allowed, and the beginning of the text', () => {
    fc.assert(
      fc.property(someUnits, fc.nat({ max: 40 }), (text, maxLength) => {
        const truncated = truncateText(text, maxLength);

        expect(truncated.isWellFormed()).toBe(true);
        expect(truncated.length).toBeLessThanOrEqual(maxLength);
        expect(text.toWellFormed().startsWith(truncated)).toBe(true);
        expect(truncated.length).toBeGreaterThanOrEqual(Math.min(text.length, maxLength) - 1);
      }),
    );
  });

  it('omits a whole pair instead of cutting it', () => {
    expect(truncateText('a😀', 2)).toBe('a');
    expect(truncateText('a😀', 3)).toBe('a😀');
  });
});
