import type { ParkedKeys } from '../../parking/parked-keys.ts';
import type { SeenMessage } from './inspect-queue.ts';

const keyOf = ({ deadLetter: { parked } }: SeenMessage): string | undefined =>
  parked?.kind === 'message' ? parked.orderingKey : parked?.item?.orderingKey;

/**
 * Follows which parked keys a redrive may release: those of which it has sent back everything that was parked.
 *
 * The revision of a key is read before the queue is seen to hold no more of it, so that a message parked in between is
 * either among those that are sent, or changes the revision and keeps the key parked.
 */
export class ReleasableKeys {
  /** Released in the end. */
  readonly released: string[] = [];
  readonly #keys: ParkedKeys | undefined;
  readonly #revisions = new Map<string, string>();
  /** How many messages of each key wait still. */
  readonly #left = new Map<string, number>();
  #isGivenUp = false;

  constructor(keys: ParkedKeys | undefined) {
    this.#keys = keys;
  }

  /** Reads the revisions of the keys of these messages. */
  async findRevisions(messages: readonly SeenMessage[]): Promise<void> {
    for (const key of new Set(messages.map(keyOf))) {
      const parked = key === undefined ? undefined : await this.#keys?.find(key);
      if (parked !== undefined) {
        this.#revisions.set(parked.orderingKey, parked.revision);
      }
    }
  }

  /** Counts messages that wait, wanted or not. */
  expect(messages: readonly SeenMessage[]): void {
    for (const key of messages.map(keyOf)) {
      if (key !== undefined) {
        this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
      }
    }
  }

  /** Notes that a message waits no more. */
  settle(message: SeenMessage): void {
    const key = keyOf(message);
    if (key !== undefined) {
      this.#left.set(key, (this.#left.get(key) ?? 0) - 1);
    }
  }

  /** The queue holds more than can be looked at together, so it is unknown what is left of a key. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Releases the keys of which nothing waits any more. */
  async release(): Promise<void> {
    if (this.#isGivenUp) {
      return;
    }
    for (const [key, revision] of this.#revisions) {
      if (this.#left.get(key) === 0 && (await this.#keys?.release(key, revision)) === true) {
        this.released.push(key);
      }
    }
  }
}
