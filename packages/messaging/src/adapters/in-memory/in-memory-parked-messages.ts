import type { Parked } from '../../parking/parked-message.ts';
import type { ParkedMessages } from '../../parking/parked-messages.ts';

/** What the in-memory parking is like. */
export interface InMemoryParkedMessagesOptions {
  /** Decides whether a parking fails. Default: none does. */
  readonly isRefused?: (parked: Parked) => boolean;
}

/** A place to park within the process. */
export class InMemoryParkedMessages implements ParkedMessages {
  readonly #isRefused: (parked: Parked) => boolean;
  readonly #parked: Parked[] = [];

  constructor({ isRefused = () => false }: InMemoryParkedMessagesOptions = {}) {
    this.#isRefused = isRefused;
  }

  /** What was parked, in that order, repetitions included. */
  parked(): readonly Parked[] {
    return [...this.#parked];
  }

  async park(parked: Parked): Promise<void> {
    if (this.#isRefused(parked)) {
      throw new Error('There is no room to park.');
    }
    this.#parked.push(parked);
  }
}
