/** What a producer knew when, kept where a SIGKILL does not reach it: the record that a run is judged by. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { LedgerEntry } from './contract.ts';

/** A message that a commit was to record. */
export interface JournaledMessage extends LedgerEntry {
  readonly id: string;
}

/**
 * What the producer was told of a commit: it succeeded, nothing was written, or nobody can tell. A producer that was
 * killed in between was told nothing.
 */
export type CommitOutcome = 'committed' | 'refused' | 'unknown';

/** One commit, or one of its runs when it lost a race. */
export interface Attempt {
  readonly attempt: string;
  readonly messages: readonly JournaledMessage[];
  /** Absent when the producer did not live to see it. */
  readonly outcome?: CommitOutcome;
  /** Line of the journal that was written before the commit began. */
  readonly intendedAt: number;
  /** Line that was written after the commit ended; absent when there is none. */
  readonly endedAt?: number;
}

type Line =
  | { readonly attempt: string; readonly messages: readonly JournaledMessage[] }
  | { readonly attempt: string; readonly outcome: CommitOutcome };

/** Appends to a journal; each line is with the operating system before the call returns. */
export class JournalWriter {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    // Whoever wrote here before may have been killed in the middle of a line.
    writeSync(this.#file, '\n');
  }

  /** To be called before the commit is. */
  intend(attempt: string, messages: readonly JournaledMessage[]): void {
    this.#write({ attempt, messages });
  }

  /** To be called after the commit. */
  end(attempt: string, outcome: CommitOutcome): void {
    this.#write({ attempt, outcome });
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

const parseLine = (line: string): readonly Line[] => {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    // Empty, or cut off by a SIGKILL: a commit whose intention was not written down was not begun.
    return [];
  }
};

/** Reads a journal that several producers may have written one after the other. */
export const readJournal = (path: string): readonly Attempt[] => {
  const attempts = new Map<string, Attempt>();
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').flatMap(parseLine).entries()) {
    const known = attempts.get(line.attempt);
    if ('messages' in line) {
      attempts.set(line.attempt, { ...line, intendedAt: index });
    } else if (known !== undefined) {
      attempts.set(line.attempt, { ...known, outcome: line.outcome, endedAt: index });
    }
  }
  return [...attempts.values()];
};
