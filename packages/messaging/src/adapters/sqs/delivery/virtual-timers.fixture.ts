import type { Timers } from '@dynamo-outbox/kernel';

interface Waiting {
  readonly at: number;
  readonly act: () => void;
}

/** Timers of a clock that advances only when everything else is at rest. */
export class VirtualTimers implements Timers {
  #now = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const waiting = { at: this.#now + Math.max(0, milliseconds), act };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  /** Advances the time until the work is done. */
  async run<TResult>(work: Promise<TResult>): Promise<TResult> {
    const end = { isReached: false };
    const reach = (): void => {
      end.isReached = true;
    };
    work.then(reach, reach);
    await new Promise(setImmediate);
    while (!end.isReached) {
      this.#fireNext();
      await new Promise(setImmediate);
    }
    return work;
  }

  #fireNext(): void {
    const [next] = [...this.#waiting].toSorted((one, other) => one.at - other.at);
    if (next === undefined) {
      throw new Error('The work waits for something that no timer brings.');
    }
    this.#waiting.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.act();
  }
}
