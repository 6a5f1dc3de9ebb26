import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLimiter } from './limiter.ts';

describe('the limiter', () => {
  it('runs all work within its limit, and passes on each result or error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ turns: fc.integer({ min: 1, max: 5 }), fails: fc.boolean() }), {
          maxLength: 20,
        }),
        async (most, works) => {
          const limiter = createLimiter(most);
          let running = 0;
          let mostRunning = 0;

          const outcomes = await Promise.allSettled(
            works.map(({ turns, fails }, index) =>
              limiter(async () => {
                running += 1;
                mostRunning = Math.max(mostRunning, running);
                for (let turn = 0; turn < turns; turn += 1) {
                  await Promise.resolve();
                }
                running -= 1;
                if (fails) {
                  throw new Error('no');
                }
                return index;
              }),
            ),
          );

          expect(mostRunning).toBe(Math.min(most, works.length));
          expect(
            outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed')),
          ).toEqual(works.map(({ fails }, index) => (fails ? 'failed' : index)));
        },
      ),
    );
  });
});
