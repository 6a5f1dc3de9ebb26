import { setTimeout } from 'node:timers/promises';

/** Calls a function with an event. Resolves with its answer, rejects when it threw, crashed or ran out of time. */
export type InvokeFunction<TEvent> = (event: TEvent) => Promise<unknown>;

/** Takes one line for the operator. Event sources speak on the first failure of a row only. */
export type Warn = (line: string) => void;

/** A running delivery from a stream or a queue to a function. */
export interface EventSource {
  /** Begins to deliver. Returns at once. */
  start(): void;
  /** Takes in nothing more, and resolves when the invocations in flight are finished and their outcome is stored. */
  stop(): Promise<void>;
}

/** Waits, or returns early when the signal is aborted. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
};

/** The words of an error. Network faults of Node may carry them in their code or their parts alone. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(wordsOf).join(', ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
};

/** Speaks once per row of failures, so that an outage is one line. */
export class FailureReporter {
  readonly #warn: Warn;
  #isFailing = false;

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  /** Reports the first failure of a row. */
  failed(line: string): void {
    if (!this.#isFailing) {
      this.#warn(line);
    }
    this.#isFailing = true;
  }

  /** Ends a row of failures. */
  succeeded(): void {
    this.#isFailing = false;
  }
}
