import { assertCount, untilAborted } from '@dynamo-outbox/kernel';

/** A share of a budget, held until it is returned. */
export interface MemoryShare {
  /** Reduces the share to `bytes`. Has no effect if the share is smaller. */
  shrinkTo(bytes: number): void;
  /** Returns the share. A second call has no effect. */
  giveBack(): void;
}

/**
 * A shared limit for memory: a semaphore over bytes.
 *
 * Use one budget for all consumers of a process that share the limit.
 */
export interface MemoryBudget {
  /** Total size, in bytes. */
  readonly bytes: number;
  /**
   * Takes a share, and waits until enough is free. Shares are granted in the order of the calls, so that a large one
   * does not wait forever.
   *
   * MUST NOT be called by a holder of a share; otherwise two holders may wait for each other. A share larger than the
   * budget takes the whole budget. Rejects with the signal's reason if the signal is aborted first.
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
      // The share was granted at the moment of the abort.
      if (hasLeft) {
        share.giveBack();
      }
    });
    return untilAborted(turn, signal, () => {
      hasLeft = true;
      // Smaller shares may have waited behind the aborted call.
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

/** Creates a budget. Throws a `RangeError` if it has less than one byte. */
export const createMemoryBudget = (bytes: number): MemoryBudget => {
  assertCount('bytes', bytes);
  return new Budget(bytes);
};
