import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeThrown, nameThrown } from './thrown.ts';

const refuse = (): never => {
  throw new Error('trap');
};

const hostile = [
  Object.create(null),
  new Proxy(new Error('x'), { get: refuse, getPrototypeOf: refuse }),
  Object.defineProperty(new Error('x'), 'name', { get: refuse }),
  Object.assign(new Error('x'), { name: Symbol('name') }),
  { toString: refuse },
] as readonly unknown[];

describe('a description of a thrown value', () => {
  it('is a text for every value, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.constantFrom(...hostile)), (thrown) => {
        expect(typeof nameThrown(thrown)).toBe('string');
        expect(typeof describeThrown(thrown)).toBe('string');
      }),
    );
    for (const thrown of hostile) {
      expect([nameThrown(thrown), describeThrown(thrown)]).toEqual([expect.any(String), expect.any(String)]);
    }
  });

  it('names errors', () => {
    expect(nameThrown(new TypeError('no'))).toBe('TypeError');
    expect(describeThrown(new TypeError('no'))).toBe('TypeError: no');
    expect([nameThrown('no'), describeThrown('no')]).toEqual(['string', 'no']);
  });
});
