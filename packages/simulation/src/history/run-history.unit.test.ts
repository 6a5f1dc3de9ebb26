import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { drawHistory } from './history.ts';
import { runHistory } from './run-history.ts';

const linesOf = async (seed: string): Promise<readonly string[]> => {
  const { timeline } = await runHistory(drawHistory(seed), { isRecorded: true });
  return timeline.entries.map(({ at, who, what }) => `${at} ${who} ${what}`);
};

const histories = Array.from({ length: 150 }, (_, index) => `determinism/${index}`);

describe('a history', () => {
  it('runs in the same way each time', async () => {
    for (const seed of histories) {
      expect(await linesOf(seed)).toEqual(await linesOf(seed));
    }
  });

  it('runs in the same way in another process', async () => {
    const seed = 'determinism/another';
    const script = fileURLToPath(new URL('./print-history.fixture.ts', import.meta.url));
    const output = execFileSync(process.execPath, ['--no-warnings', '--import', 'tsx', script, seed]);

    const { timeline } = await runHistory(drawHistory(seed), { isRecorded: true });
    expect(JSON.parse(output.toString())).toEqual(timeline.entries);
  });

  it('keeps every promise', async () => {
    for (const seed of histories) {
      const { violations } = await runHistory(drawHistory(seed));

      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  });
});
