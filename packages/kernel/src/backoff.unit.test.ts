import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { fullJitterMilliseconds, sleep } from './backoff.ts';

const someBackoff = fc.record({
  baseMilliseconds: fc.integer({ min: 1, max: 1_000 }),
  capMilliseconds: fc.integer({ min: 1, max: 100_000 }),
});

const someAttempt = fc.integer({ min: 1, max: 2_000 });

const someRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('full jitter', () => {
  it('stays between zero and the cap, and below the doubled base', () => {
    fc.assert(
      fc.property(someAttempt, someBackoff, someRandom, (attempt, backoff, random) => {
        const wait = fullJitterMilliseconds(attempt, backoff, () => random);

        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(backoff.capMilliseconds);
        expect(wait).toBeLessThanOrEqual(backoff.baseMilliseconds * 2 ** (attempt - 1));
      }),
    );
  });

  it('never lowers its bound from one attempt to the next', () => {
    fc.assert(
      fc.property(someAttempt, someBackoff, someRandom, (attempt, backoff, random) => {
        const wait = (attempts: number) => fullJitterMilliseconds(attempts, backoff, () => random);

        expect(wait(attempt + 1)).toBeGreaterThanOrEqual(wait(attempt));
      }),
    );
  });

  it('doubles its bound until the cap', () => {
    const bounds = [1, 2, 3, 4].map((attempt) =>
      fullJitterMilliseconds(attempt, { baseMilliseconds: 100, capMilliseconds: 350 }, () => 1),
    );

    expect(bounds).toEqual([100, 200, 350, 350]);
  });
});

describe('sleep', () => {
  it('ends by itself', async () => {
    await expect(sleep(0)).resolves.toBeUndefined();
  });
});
