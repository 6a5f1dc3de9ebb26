import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../random.ts';
import { drawCommit } from './draw-commit.ts';

describe('a drawn commit', () => {
  it('changes one account with one to three messages, or moves money between two', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 500 }), (seed, accounts) => {
        const changes = drawCommit(createRandom(seed), accounts);
        const amounts = changes.flatMap((change) => change.amounts);

        expect(new Set(changes.map(({ account }) => account)).size).toBe(changes.length);
        expect([1, 2]).toContain(changes.length);
        if (changes.length === 2) {
          expect(amounts).toHaveLength(2);
          expect((amounts[0] ?? 0) + (amounts[1] ?? 0)).toBe(0);
        } else {
          expect(amounts.length).toBeLessThanOrEqual(3);
          expect(amounts.every((amount) => amount > 0)).toBe(true);
        }
      }),
    );
  });
});
