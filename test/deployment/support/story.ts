import { it } from '@jest/globals';

/** A step of the story. */
export interface StepOptions {
  /** Whether later steps make no sense without it. */
  readonly isNeeded?: boolean;
  /** Longer than any single wait of the step, so that the wait says what did not happen. Default 180,000. */
  readonly timeoutMilliseconds?: number;
}

/** Tests that build on each other, and how long each of them took. */
export class Story {
  readonly #durations: (readonly [name: string, milliseconds: number])[] = [];
  #broken: string | undefined;

  /** One test. It fails at once where a step before it failed that it needs. */
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

  /** Notes how long something took that is more than a step. */
  note(name: string, milliseconds: number): void {
    this.#durations.push([`= ${name}`, milliseconds]);
  }

  /** A line for each step that was tried. */
  table(): string {
    return this.#durations
      .map(([name, milliseconds]) => `${(milliseconds / 1_000).toFixed(1).padStart(7)} s  ${name}`)
      .join('\n');
  }
}
