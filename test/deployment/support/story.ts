import { it } from '@jest/globals';

/** A step of the story. */
export interface StepOptions {
  /** Whether later steps depend on it. */
  readonly isNeeded?: boolean;
  /**
   * Timeout of the step in milliseconds. Longer than any single wait, so that the wait reports what did not happen.
   * Default 180,000.
   */
  readonly timeoutMilliseconds?: number;
}

/** Tests that depend on each other, and their durations. */
export class Story {
  readonly #durations: (readonly [name: string, milliseconds: number])[] = [];
  #broken: string | undefined;

  /** Adds a test. It fails immediately if an earlier step that it depends on failed. */
  step(name: string, work: () => Promise<void>, options: StepOptions = {}): void {
    const { isNeeded = false, timeoutMilliseconds = 180_000 } = options;
    const tell = async (): Promise<void> => {
      if (this.#broken !== undefined) {
        throw new Error(`Not tried, because a step before it failed: it ${this.#broken}.`);
      }
      const startedAt = performance.now();
      let isDone = false;
      try {
        await work();
        isDone = true;
      } finally {
        this.#durations.push([name, performance.now() - startedAt]);
        this.#broken = isNeeded && !isDone ? name : undefined;
      }
    };
    it(name, tell, timeoutMilliseconds);
  }

  /** Records the duration of something other than a step. */
  note(name: string, milliseconds: number): void {
    this.#durations.push([`= ${name}`, milliseconds]);
  }

  /** Returns one line for each step that was run. */
  table(): string {
    return this.#durations
      .map(([name, milliseconds]) => `${(milliseconds / 1_000).toFixed(1).padStart(7)} s  ${name}`)
      .join('\n');
  }
}
