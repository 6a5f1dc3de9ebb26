import type { Backoff, Clock, Random } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';

/** How owed marks are retried. */
export interface OwedMarksOptions {
  /** Most marks that one call retries. */
  readonly atATime: number;
  /** The wait after a retry that failed. */
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: Random;
}

// As many as a hundred batches have. The polling relay marks items beyond this limit.
const maxOwed = 10_000;

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => `${orderingKey}\n${sortKey}`;

/**
 * The items that were published and could not be marked, oldest first. After a failed retry, the wait before the next
 * one grows, so that batches do not add load to a failing table.
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

  /** Removes items that have been marked. */
  remove(items: readonly OutboxItemKey[]): void {
    for (const item of items) {
      this.#items.delete(nameOf(item));
    }
  }

  /** The oldest items, as many as one call retries. Empty during the wait after a failed retry. */
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

  /** Removes the items that a retry marked, and starts the wait if some are still unmarked. */
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
