import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { testProgram } from '@dynamo-outbox/local/testing';
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
    const program = await testProgram(join(import.meta.dirname, 'print-history.fixture.ts'));
    const output = execFileSync(process.execPath, ['--no-warnings', program, seed]);

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
