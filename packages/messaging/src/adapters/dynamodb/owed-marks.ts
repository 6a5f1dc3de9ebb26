import type { Backoff, Clock, Random } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';

/** When owed marks are retried. */
export interface OwedMarksOptions {
  /** Most marks that one call retries. */
  readonly atATime: number;
  /** The wait after a retry that failed. */
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: Random;
}

// A hundred batches' worth. The polling relay marks what is beyond it.
const maxOwed = 10_000;

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => `${orderingKey}\n${sortKey}`;

/**
 * The items that were published and could not be marked, oldest first. After a retry that failed, the next one waits, and waits
 * longer each time, so that a table in trouble is not asked again with every batch.
 */
export class OwedMarks {
  readonly #options: OwedMarksOptions;
  readonly #items = new Map<string, OutboxItemKey>();
  #failedRetries = 0;
  #retryAt = 0;

  constructor(options: OwedMarksOptions) {
    this.#options = options;
  }

  /** Whether the item was published and is not marked yet. */
  has(item: OutboxItemKey): boolean {
    return this.#items.has(nameOf(item));
  }

  /** Adds items. If there are too many, forgets the oldest. */
  add(items: readonly OutboxItemKey[]): void {
    for (const item of items) {
      this.#items.set(nameOf(item), item);
    }
    for (const name of this.#items.keys()) {
      if (this.#items.size <= maxOwed) {
        return;
      }
      this.#items.delete(name);
    }
  }

  /** Removes items that are marked now. */
  remove(items: readonly OutboxItemKey[]): void {
    for (const item of items) {
      this.#items.delete(nameOf(item));
    }
  }

  /** The oldest items, as many as one call retries; none while the wait after a failed retry lasts. */
  due(): readonly OutboxItemKey[] {
    if (this.#clockNow() < this.#retryAt) {
      return [];
    }
    const due: OutboxItemKey[] = [];
    for (const item of this.#items.values()) {
      if (due.length === this.#options.atATime) {
        break;
      }
      due.push(item);
    }
    return due;
  }

  /** Removes what a retry marked, and sets the wait if it could not mark all. */
  settle(retried: readonly OutboxItemKey[], unmarked: readonly OutboxItemKey[]): void {
    if (retried.length === 0) {
      return;
    }
    this.remove(retried);
    this.add(unmarked);
    this.#failedRetries = unmarked.length === 0 ? 0 : this.#failedRetries + 1;
    this.#retryAt = unmarked.length === 0 ? 0 : this.#clockNow() + this.#pause();
  }

  #clockNow(): number {
    return this.#options.clock().getTime();
  }

  #pause(): number {
    return fullJitterMilliseconds(this.#failedRetries, this.#options.backoff, this.#options.random);
  }
}
