import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunk } from './chunk.ts';

describe('chunk', () => {
  it('keeps all elements in order, in full chunks except the last', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 30 }), (elements, size) => {
        const chunks = chunk(elements, size);

        expect(chunks.flat()).toEqual(elements);
        expect(chunks.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(chunks.every(({ length }) => length > 0 && length <= size)).toBe(true);
      }),
    );
  });
});
