import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapConcurrently } from './map-concurrently.ts';

describe('mapConcurrently', () => {
  it('starts elements in order within its limit, and returns results in the order of the elements', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        async (turns, most) => {
          const started: number[] = [];
          let running = 0;
          let peak = 0;

          const results = await mapConcurrently([...turns.entries()], most, async ([index, count]) => {
            started.push(index);
            running += 1;
            peak = Math.max(peak, running);
            for (let left = count; left > 0; left -= 1) {
              await turn();
            }
            running -= 1;
            return index * 2;
          });

          expect(started).toEqual([...turns.keys()]);
          expect(results).toEqual([...turns.keys()].map((index) => index * 2));
          expect(peak).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('rejects with the first error', async () => {
    const failing = mapConcurrently([1, 2, 3], 2, (element) =>
      element === 2 ? Promise.reject(new Error('two')) : Promise.resolve(element),
    );

    await expect(failing).rejects.toThrow('two');
  });
});
