import { describe, expect, it } from '@jest/globals';
import { drawHistory } from './history.ts';
import { runHistory } from './run-history.ts';

const linesOf = async (seed: string): Promise<readonly string[]> => {
  const { timeline } = await runHistory(drawHistory(seed), { isTold: true });
  return timeline.entries.map(({ at, who, what }) => `${at} ${who} ${what}`);
};

const histories = Array.from({ length: 150 }, (_, index) => `determinism/${index}`);

describe('a history', () => {
  it('runs the same way each time, to the last call', async () => {
    for (const seed of histories) {
      expect(await linesOf(seed)).toEqual(await linesOf(seed));
    }
  });

  it('keeps every promise', async () => {
    for (const seed of histories) {
      const { violations } = await runHistory(drawHistory(seed));

      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  });
});
