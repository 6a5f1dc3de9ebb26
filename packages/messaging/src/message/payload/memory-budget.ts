import { assertCount, untilAborted } from '@dynamo-outbox/kernel';

/** A part of a budget, held until it is given back. */
export interface MemoryShare {
  /** Keeps no more than so many bytes of it; keeps all if that is more. */
  shrinkTo(bytes: number): void;
  /** Gives it back. Giving back again changes nothing. */
  giveBack(): void;
}

/**
 * Memory, in bytes, that those who share it take no more of together: a semaphore over bytes.
 *
 * One budget serves all consumers of a process that are to stay within it together.
 */
export interface MemoryBudget {
  /** All there is, in bytes. */
  readonly bytes: number;
  /**
   * Takes a share, and waits until that much is free. Shares are handed out in the order of the calls, so that a large one is not
   * overtaken for ever.
   *
   * MUST NOT be called by one who holds a share, or two may wait for each other. Takes all there is for a share that is larger. Rejects with
   * the signal's reason when that is aborted before.
   */
  take(bytes: number, signal?: AbortSignal): Promise<MemoryShare>;
}

interface Waiting {
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  readonly start: (share: MemoryShare) => void;
}

class Budget implements MemoryBudget {
  readonly bytes: number;
  readonly #waiting: Waiting[] = [];
  #free: number;

  constructor(bytes: number) {
    this.bytes = bytes;
    this.#free = bytes;
  }

  async take(wanted: number, signal?: AbortSignal): Promise<MemoryShare> {
    const bytes = Math.min(wanted, this.bytes);
    if (this.#waiting.length === 0 && bytes <= this.#free) {
      return this.#handOut(bytes);
    }
    const turn = new Promise<MemoryShare>((start) => {
      this.#waiting.push({ bytes, signal, start });
    });
    let hasLeft = false;
    void turn.then((share) => {
      // It was handed out at the very moment of leaving.
      if (hasLeft) {
        share.giveBack();
      }
    });
    return untilAborted(turn, signal, () => {
      hasLeft = true;
      // The caller that leaves may have kept smaller shares waiting.
      this.#serve();
    });
  }

  #handOut(taken: number): MemoryShare {
    let held = taken;
    this.#free -= taken;
    const shrinkTo = (bytes: number): void => {
      const freed = Math.max(0, held - bytes);
      held -= freed;
      this.#free += freed;
      if (freed > 0) {
        this.#serve();
      }
    };
    return {
      shrinkTo,
      giveBack: () => {
        shrinkTo(0);
      },
    };
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const isGone = next.signal?.aborted === true;
      if (!isGone && next.bytes > this.#free) {
        return;
      }
      this.#waiting.shift();
      if (!isGone) {
        next.start(this.#handOut(next.bytes));
      }
    }
  }
}

/** Makes a budget of so many bytes. Throws a `RangeError` for one of less than a byte. */
export const createMemoryBudget = (bytes: number): MemoryBudget => {
  assertCount('bytes', bytes);
  return new Budget(bytes);
};
