import type { MemoryBudget, MemoryShare } from '../message/payload/memory-budget.ts';

/** The memory that one delivery holds: one share at a time, so that two deliveries never wait for each other. */
export class HeldMemory {
  readonly #budget: MemoryBudget;
  #share: MemoryShare | undefined;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Returns the held share, and takes `bytes` when they are free. Rejects if the signal is aborted before that. */
  async take(bytes: number, signal: AbortSignal | undefined): Promise<MemoryShare> {
    this.giveBack();
    const share = await this.#budget.take(bytes, signal);
    this.#share = share;
    return share;
  }

  /** Returns the held share, if any. */
  giveBack(): void {
    this.#share?.giveBack();
    this.#share = undefined;
  }
}
