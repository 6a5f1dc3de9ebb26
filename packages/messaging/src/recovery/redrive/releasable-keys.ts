import type { ParkedKeys } from '../../parking/parked-keys.ts';
import type { SeenMessage } from './inspect-queue.ts';

const keyOf = ({ deadLetter: { parked } }: SeenMessage): string | undefined =>
  parked?.kind === 'message' ? parked.orderingKey : parked?.item?.orderingKey;

/**
 * Tracks which parked keys a redrive may release: those whose parked messages were all sent back.
 *
 * The revision of a key is read before the last of its messages is received. So a message that is parked in between is
 * either sent as well, or changes the revision and keeps the key parked.
 */
export class ReleasableKeys {
  /** Keys that were released. */
  readonly released: string[] = [];
  readonly #keys: ParkedKeys | undefined;
  readonly #revisions = new Map<string, string>();
  /** Number of waiting messages of each key. */
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

  /** Counts waiting messages, selected or not. */
  expect(messages: readonly SeenMessage[]): void {
    for (const key of messages.map(keyOf)) {
      if (key !== undefined) {
        this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
      }
    }
  }

  /** Records that a message is no longer waiting. */
  settle(message: SeenMessage): void {
    const key = keyOf(message);
    if (key !== undefined) {
      this.#left.set(key, (this.#left.get(key) ?? 0) - 1);
    }
  }

  /** Releases no key, because the queue contains more messages than can be checked together. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Releases the keys without waiting messages. */
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
