import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  defaultRedeliveryBackoff,
  redeliveryDelaySeconds,
  assertRedeliveryBackoff,
} from './redelivery-delay.ts';

const earliest = (): number => 0;
const latest = (): number => 1 - Number.EPSILON;

describe('the delay of a redelivery', () => {
  it('is between half of the limit and all of it, and the limit doubles with every receive', () => {
    const range = (receiveCount: number): readonly number[] =>
      [earliest, latest].map((random) =>
        redeliveryDelaySeconds(receiveCount, defaultRedeliveryBackoff, random),
      );

    expect([1, 2, 3, 4].map(range)).toEqual([
      [3, 5],
      [5, 10],
      [10, 20],
      [20, 40],
    ]);
  });

  it.each([
    [8, 640],
    [9, 900],
    [1_000, 900],
  ])('after %i receives is %i s at most', (receiveCount, bound) => {
    expect(redeliveryDelaySeconds(receiveCount, defaultRedeliveryBackoff, latest)).toBe(bound);
  });

  it('never shrinks from one receive to the next, stays within the cap, and is whole seconds', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const bounds = fc.record({
      baseSeconds: fc.integer({ min: 0, max: 60 }),
      capSeconds: fc.integer({ min: 60, max: 43_200 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), bounds, random, (receiveCount, backoff, roll) => {
        const { capSeconds } = backoff;
        const delay = redeliveryDelaySeconds(receiveCount, backoff, () => roll);

        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeLessThanOrEqual(capSeconds);
        expect(redeliveryDelaySeconds(receiveCount + 1, backoff, () => roll)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });

  it('is zero when the limits are zero', () => {
    expect(redeliveryDelaySeconds(3, { baseSeconds: 0, capSeconds: 0 }, latest)).toBe(0);
  });
});

describe('the bounds of the delay', () => {
  it.each([
    [0, 0],
    [1, 1],
    [5, 43_200],
  ])('may be %d s and %d s', (baseSeconds, capSeconds) => {
    expect(() => {
      assertRedeliveryBackoff({ baseSeconds, capSeconds });
    }).not.toThrow();
  });

  it.each([
    [-1, 5],
    [6, 5],
    [5, 43_201],
    [Number.NaN, 5],
    [5, Number.NaN],
  ])('are refused when they are %d s and %d s', (baseSeconds, capSeconds) => {
    expect(() => {
      assertRedeliveryBackoff({ baseSeconds, capSeconds });
    }).toThrow(RangeError);
  });
});
