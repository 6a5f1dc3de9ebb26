/**
 * The journal of a producer: its commits and their results, in a file that survives a SIGKILL. A run is judged by it.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { LedgerEntry } from './contract.ts';

/** A message that a commit should record. */
export interface JournaledMessage extends LedgerEntry {
  readonly id: string;
}

/**
 * The result that the producer received for a commit: it succeeded, nothing was written, or the result is unknown. A
 * producer that was killed in between received no result.
 */
export type CommitOutcome = 'committed' | 'refused' | 'unknown';

/** One commit, or one attempt at it after a lost race. */
export interface Attempt {
  readonly attempt: string;
  readonly messages: readonly JournaledMessage[];
  /** Absent if the producer was killed before it knew. */
  readonly outcome?: CommitOutcome;
  /** Line of the journal that was written before the commit began. */
  readonly intendedAt: number;
  /** Line that was written after the commit ended; absent if there is none. */
  readonly endedAt?: number;
}

type Line =
  | { readonly attempt: string; readonly messages: readonly JournaledMessage[] }
  | { readonly attempt: string; readonly outcome: CommitOutcome };

/** Appends to a journal. Each line is passed to the operating system before the call returns. */
export class JournalWriter {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    // The previous writer may have been killed in the middle of a line.
    writeSync(this.#file, '\n');
  }

  /** Records the intention. Call it before the commit. */
  intend(attempt: string, messages: readonly JournaledMessage[]): void {
    this.#write({ attempt, messages });
  }

  /** Records the result. Call it after the commit. */
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
    // The line is empty or was cut off by a SIGKILL. A commit without a recorded intention was not started.
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
