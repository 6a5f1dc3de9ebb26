import { setTimeout } from 'node:timers/promises';

/** Calls a function with an event. Resolves with its response; rejects if it throws, crashes or times out. */
export type InvokeFunction<TEvent> = (event: TEvent) => Promise<unknown>;

/** Writes one line for the operator. Event sources report only the first of consecutive failures. */
export type Warn = (line: string) => void;

/** A running delivery from a stream or a queue to a function. */
export interface EventSource {
  /** Starts delivering. Returns at once. */
  start(): void;
  /** Stops receiving, and resolves when the invocations in flight have finished and their results are stored. */
  stop(): Promise<void>;
}

/** Waits, or returns early when the signal is aborted. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch {
    // Aborted: the caller checks the signal.
  }
};

/** Returns the text of an error. Network errors of Node may have text only in their code or their parts. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(wordsOf).join(', ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
};

/** Reports only the first of consecutive failures, so that an outage is one line. */
export class FailureReporter {
  readonly #warn: Warn;
  #isFailing = false;

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  /** Reports the first of consecutive failures. */
  failed(line: string): void {
    if (!this.#isFailing) {
      this.#warn(line);
    }
    this.#isFailing = true;
  }

  /** Ends a series of consecutive failures. */
  succeeded(): void {
    this.#isFailing = false;
  }
}
