import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { testProgram } from '@dynamo-outbox/local/testing';
import { describe, expect, it } from '@jest/globals';
import { drawHistory } from './history.ts';
import { expectSameTimelines } from './run-history.fixture.ts';
import { runHistory } from './run-history.ts';

describe('a history', () => {
  // `run-history.proof.test.ts` has more histories.
  it('runs in the same way each time', () => expectSameTimelines(30));

  it('runs in the same way in another process', async () => {
    const seed = 'determinism/another';
    const program = await testProgram(join(import.meta.dirname, 'print-history.fixture.ts'));
    const output = execFileSync(process.execPath, ['--no-warnings', program, seed]);

    const { timeline } = await runHistory(drawHistory(seed), { isRecorded: true });
    expect(JSON.parse(output.toString())).toEqual(timeline.entries);
  });

  // `npm run simulate` has thousands.
  it('keeps every promise', async () => {
    for (let index = 0; index < 50; index += 1) {
      const seed = `determinism/${index}`;
      const { violations } = await runHistory(drawHistory(seed));

      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  });
});
