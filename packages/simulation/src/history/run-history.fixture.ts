import { expect } from '@jest/globals';
import { drawHistory } from './history.ts';
import { runHistory } from './run-history.ts';

const timelineOf = async (seed: string): Promise<string> => {
  const { timeline } = await runHistory(drawHistory(seed), { isRecorded: true });
  return timeline.entries.map(({ at, who, what }) => `${at} ${who} ${what}`).join('\n');
};

/** Runs random histories twice each, and expects the same events in the same order. */
export const expectSameTimelines = async (histories: number): Promise<void> => {
  for (let index = 0; index < histories; index += 1) {
    const seed = `determinism/${index}`;
    expect(await timelineOf(seed)).toBe(await timelineOf(seed));
  }
};
