import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JournaledMessage, JournalWriter, readJournal } from './journal.ts';

const message: JournaledMessage = {
  id: 'm1',
  account: 'a',
  life: 1,
  number: 1,
  amount: 5,
  kind: 'change',
  fate: 'handled',
};

describe('the journal of a producer', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
    path = join(directory, 'journal.jsonl');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('contains what was intended and how it ended, over several producers', () => {
    const first = new JournalWriter(path);
    first.intend('one', [message]);
    first.end('one', 'committed');
    first.intend('two', [message]);
    first.close();
    const second = new JournalWriter(path);
    second.intend('three', []);
    second.end('three', 'unknown');
    second.close();

    expect(readJournal(path)).toEqual([
      { attempt: 'one', messages: [message], outcome: 'committed', intendedAt: 0, endedAt: 1 },
      { attempt: 'two', messages: [message], intendedAt: 2 },
      { attempt: 'three', messages: [], outcome: 'unknown', intendedAt: 3, endedAt: 4 },
    ]);
  });

  it('survives a producer that was killed in the middle of a line', () => {
    const first = new JournalWriter(path);
    first.intend('one', [message]);
    first.close();
    appendFileSync(path, '{"attempt":"tw');
    const second = new JournalWriter(path);
    second.intend('three', [message]);
    second.close();

    expect(readJournal(path).map(({ attempt }) => attempt)).toEqual(['one', 'three']);
  });
});
