import type { MemoryBudget, MemoryShare } from '../message/payload/memory-budget.ts';

/** The memory that one delivery holds: one share at a time, so that no two deliveries wait for each other. */
export class HeldMemory {
  readonly #budget: MemoryBudget;
  #share: MemoryShare | undefined;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Gives back what it holds, and takes so many bytes once they are free. Rejects when the signal is aborted before. */
  async take(bytes: number, signal: AbortSignal | undefined): Promise<MemoryShare> {
    this.giveBack();
    const share = await this.#budget.take(bytes, signal);
    this.#share = share;
    return share;
  }

  /** Gives back what it holds, if anything. */
  giveBack(): void {
    this.#share?.giveBack();
    this.#share = undefined;
  }
}
