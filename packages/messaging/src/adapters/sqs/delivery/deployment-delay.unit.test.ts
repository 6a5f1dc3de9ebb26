import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deploymentDelaySeconds, deploymentReceives } from './deployment-delay.ts';

const earliest = (): number => 0;
const latest = (): number => 1 - Number.EPSILON;
const hour = 3_600;

const delaysOf = (attempts: number, random: () => number, baseSeconds = 5): readonly number[] =>
  Array.from({ length: attempts - 1 }, (_, place) =>
    deploymentDelaySeconds({ receiveCount: place + 1, attempts, baseSeconds }, random),
  );

const sumOf = (delays: readonly number[]): number => delays.reduce((sum, delay) => sum + delay, 0);

describe('the delay of a message that waits for a deployment', () => {
  it('grows from the first delay of a failed message to six hours', () => {
    expect(delaysOf(10, latest)).toEqual([5, 17, 55, 181, 598, 1_976, 6_533, 21_600, 21_600]);
  });

  it('keeps a message for seven hours with ten receives, and for a day with twenty', () => {
    expect(sumOf(delaysOf(10, earliest)) / hour).toBeGreaterThan(7);
    expect(sumOf(delaysOf(10, latest)) / hour).toBeLessThan(15);
    expect(sumOf(delaysOf(20, earliest)) / hour).toBeGreaterThan(23);
  });

  it('leaves a message two more receives when a deployment is four hours late', () => {
    expect(sumOf(delaysOf(10, earliest).slice(0, 8)) / hour).toBeGreaterThan(4);
  });

  it('keeps a message for at least six hours with any number of receives from five', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 20 }), fc.integer({ min: 0, max: 900 }), (attempts, base) => {
        expect(sumOf(delaysOf(attempts, earliest, base)) / hour).toBeGreaterThanOrEqual(6);
      }),
    );
  });

  it('never shrinks from one receive to the next, and is whole seconds of at most six hours', () => {
    const roll = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 900 }),
        roll,
        (attempts, base, random) => {
          const delays = delaysOf(attempts, () => random, base);

          expect(delays).toEqual(delays.toSorted((one, other) => one - other));
          expect(delays.every((delay) => Number.isInteger(delay) && delay >= 1 && delay <= 6 * hour)).toBe(
            true,
          );
        },
      ),
    );
  });

  it('ends a message before the default retention of a queue, four days, also with a thousand receives', () => {
    const attempts = deploymentReceives(1_000);

    expect(sumOf(delaysOf(attempts, latest)) / hour).toBeLessThan(96);
  });
});
