import type { Parked } from '../../parking/parked-message.ts';
import type { ParkedMessages } from '../../parking/parked-messages.ts';

/** Options of the in-memory parking. */
export interface InMemoryParkedMessagesOptions {
  /** Decides whether parking a message fails. Default: it never fails. */
  readonly isRefused?: (parked: Parked) => boolean;
}

/** Parked messages in memory. */
export class InMemoryParkedMessages implements ParkedMessages {
  readonly #isRefused: (parked: Parked) => boolean;
  readonly #parked: Parked[] = [];

  constructor({ isRefused = () => false }: InMemoryParkedMessagesOptions = {}) {
    this.#isRefused = isRefused;
  }

  /** Messages that were parked, in order, including duplicates. */
  parked(): readonly Parked[] {
    return [...this.#parked];
  }

  async park(parked: Parked): Promise<void> {
    if (this.#isRefused(parked)) {
      throw new Error('The message cannot be parked now.');
    }
    this.#parked.push(parked);
  }
}
