import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { givenOptions, withDefaults } from './with-defaults.ts';

const someName = fc.string({ minLength: 1, maxLength: 5 }).filter((name) => name !== '__proto__');

const someOptions = fc.dictionary(someName, fc.oneof(fc.anything(), fc.constant(undefined)));

describe('an option that is undefined', () => {
  it('counts as omitted, for any options and defaults', () => {
    fc.assert(
      fc.property(someOptions, someOptions, (defaults, options) => {
        const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

        expect(givenOptions(options)).toStrictEqual(given);
        expect(withDefaults(defaults, options)).toStrictEqual({ ...defaults, ...given });
      }),
    );
  });

  it('keeps null, false, 0 and the empty text', () => {
    const options = { one: null, two: false, three: 0, four: '' };

    expect(withDefaults<object, object>({ one: 1, two: true, three: 3, four: 'four' }, options)).toEqual(
      options,
    );
  });
});
