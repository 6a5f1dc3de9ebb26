import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { someItem, someNumber, someValue } from './item-size.fixture.ts';
import { itemSizeBytes, valueSizeBytes } from './item-size.ts';

describe('the size of a value', () => {
  it.each([
    ['a text by its bytes in UTF-8', { S: 'héllo' }, 6],
    ['an emoji as four bytes', { S: '😀' }, 4],
    ['an empty text as nothing', { S: '' }, 0],
    ['binary by its raw bytes', { B: new Uint8Array(7) }, 7],
    ['a boolean as one byte', { BOOL: false }, 1],
    ['null as one byte', { NULL: true as const }, 1],
    ['a set of texts by its elements', { SS: ['a', 'bb'] }, 3],
    ['a set of numbers by its elements', { NS: ['1', '-22'] }, 5],
    ['a set of binaries by its elements', { BS: [new Uint8Array(3), new Uint8Array(4)] }, 7],
    ['an empty list as three bytes', { L: [] }, 3],
    ['an empty map as three bytes', { M: {} }, 3],
    ['one byte more for each element of a list', { L: [{ S: 'a' }, { S: 'b' }] }, 3 + 2 * (1 + 1)],
    ['one byte more and the name for each pair of a map', { M: { name: { S: 'a' } } }, 3 + 1 + 4 + 1],
  ])('counts %s', (_, value, bytes) => {
    expect(valueSizeBytes(value)).toBe(bytes);
  });

  it.each([
    ['0', 1],
    ['-0', 1],
    ['0.000', 1],
    ['1', 2],
    ['-1', 3],
    ['12', 2],
    ['123', 3],
    ['1200', 2],
    ['0012', 2],
    ['0.5', 2],
    ['0.05', 2],
    ['100.001', 4],
    ['1.5e-7', 2],
    ['1e100', 2],
    ['+7', 2],
    ['1'.repeat(38), 20],
    [`-${'1'.repeat(38)}`, 21],
  ])('counts the number %s as pairs of digits, exponent and sign', (N, bytes) => {
    expect(valueSizeBytes({ N })).toBe(bytes);
  });

  it('does not depend on how a number is written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 8 }), (whole, shift) => {
        const plain = `${whole}${'0'.repeat(shift)}`;

        expect(valueSizeBytes({ N: `${whole}e${shift}` })).toBe(valueSizeBytes({ N: plain }));
        expect(valueSizeBytes({ N: `${plain}.000` })).toBe(valueSizeBytes({ N: plain }));
      }),
    );
  });

  it('keeps a number between two and twenty-one bytes unless it is zero', () => {
    fc.assert(
      fc.property(someNumber, (N) => {
        const bytes = valueSizeBytes({ N });

        expect(bytes).toBeGreaterThanOrEqual(/[1-9]/.test(N.replace(/e.*/, '')) ? 2 : 1);
        expect(bytes).toBeLessThanOrEqual(21);
      }),
    );
  });

  it('is the sum of its elements, plus three bytes and one for each element', () => {
    fc.assert(
      fc.property(fc.array(someValue, { maxLength: 5 }), (L) => {
        const elements = L.reduce((sum, element) => sum + valueSizeBytes(element), 0);

        expect(valueSizeBytes({ L })).toBe(3 + L.length + elements);
      }),
    );
  });
});

describe('the size of an item', () => {
  it('is that of its names and values', () => {
    expect(itemSizeBytes({ PK: { S: 'ORDER#1' }, Größe: { N: '42' } })).toBe(2 + 7 + 7 + 2);
  });

  it('grows by the name and the value of an attribute that is added', () => {
    fc.assert(
      fc.property(someItem, someValue, (item, value) => {
        const name = 'a name that no generated item has';

        expect(itemSizeBytes({ ...item, [name]: value })).toBe(
          itemSizeBytes(item) + name.length + valueSizeBytes(value),
        );
      }),
    );
  });

  it('counts every character of a text at least once and at most three bytes for each code unit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (S) => {
        expect(valueSizeBytes({ S })).toBeGreaterThanOrEqual(Array.from(S).length);
        expect(valueSizeBytes({ S })).toBeLessThanOrEqual(3 * S.length);
      }),
    );
  });
});
