import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { between, createRandom, dice } from './random.ts';

describe('seeded randomness', () => {
  it('repeats itself for the same parts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (seed, purpose) => {
        const [one, other] = [createRandom(seed, purpose), createRandom(seed, purpose)];
        expect(dice(seed, purpose)).toBe(dice(seed, purpose));
        expect([one(), one(), one()]).toEqual([other(), other(), other()]);
      }),
    );
  });

  it.each([
    ['dice', (index: number) => dice(1, 'even', index)],
    ['rows', createRandom(1, 'even')],
  ])('spreads evenly: %s', (_, next) => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index += 1) {
      const tenth = Math.floor(next(index) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }

    // Five standard deviations of 2,000 in 20,000.
    expect(tenths.every((count) => Math.abs(count - 2_000) < 5 * Math.sqrt(1_800))).toBe(true);
  });

  it('returns whole numbers including both bounds', () => {
    const random = createRandom(1);
    const numbers = new Set(Array.from({ length: 100 }, () => between(random, 1, 3)));

    expect([...numbers].sort()).toEqual([1, 2, 3]);
  });
});
