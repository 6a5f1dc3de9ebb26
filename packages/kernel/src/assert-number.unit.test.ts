import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { assertChoice, assertCount, assertNumber } from './assert-number.ts';
import { assertBackoff } from './backoff.ts';

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain('setting');
    return false;
  }
};

const someNumber = fc.oneof(fc.double(), fc.integer({ min: -5, max: 15 }));

describe('a number in a setting', () => {
  it('is a valid count exactly when it is whole and within its bounds', () => {
    fc.assert(
      fc.property(someNumber, fc.integer({ min: -3, max: 3 }), (value, min) => {
        const isCount = Number.isSafeInteger(value) && value >= min && value <= 10;

        expect(
          passes(() => {
            assertCount('setting', value, { min, max: 10 });
          }),
        ).toBe(isCount);
      }),
    );
  });

  it('is valid exactly when it is within its bounds', () => {
    fc.assert(
      fc.property(someNumber, fc.integer({ min: -3, max: 3 }), (value, min) => {
        const isNumber = value >= min && value <= 10;

        expect(
          passes(() => {
            assertNumber('setting', value, { min, max: 10 });
          }),
        ).toBe(isNumber);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, '5', null, undefined, 5n])(
    'is rejected when it is %p and has no bounds',
    (value) => {
      expect(
        passes(() => {
          assertCount('setting', value as number);
        }),
      ).toBe(false);
      expect(
        passes(() => {
          assertNumber('setting', value as number);
        }),
      ).toBe(false);
    },
  );

  it('may be infinite only if its bound is', () => {
    const value = Number.POSITIVE_INFINITY;

    expect(
      passes(() => {
        assertNumber('setting', value, { max: value });
      }),
    ).toBe(true);
  });

  it('has an error with name, value and bounds', () => {
    expect(() => {
      assertCount('shards', 0, { max: 64 });
    }).toThrow('shards must be a whole number from 1 to 64, but is 0.');
  });
});

describe('a choice in a setting', () => {
  it.each(['statis', '', 5, null, undefined, ['status']])('is refused when it is %p', (value) => {
    expect(
      passes(() => {
        assertChoice('setting', value, ['status', 'none']);
      }),
    ).toBe(false);
  });

  it('is accepted when it is one of them', () => {
    expect(
      passes(() => {
        assertChoice('setting', 'none', ['status', 'none']);
      }),
    ).toBe(true);
  });
});

describe('a backoff in a setting', () => {
  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 2 ** 31])('is refused with a bound of %p', (bound) => {
    const fine = { baseMilliseconds: 1, capMilliseconds: 1 };

    expect(
      passes(() => {
        assertBackoff('setting', { ...fine, baseMilliseconds: bound });
      }),
    ).toBe(false);
    expect(
      passes(() => {
        assertBackoff('setting', { ...fine, capMilliseconds: bound });
      }),
    ).toBe(false);
  });
});
