import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import type { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../../relay/outbox-store.ts';
import { partNumberOf, toFirstPartSortKey } from '../../outbox/sort-key.ts';
import type { RedriveMarks } from '../../outbox/redrive-marks.ts';
import type {
  ClaimOutcome,
  FailedAttempt,
  ItemClaim,
  UndispatchedEntry,
  UndispatchedItem,
  UndispatchedItems,
} from '../../relay/polling/undispatched-items.ts';
import type { ItemParts, StoredPart } from '../../relay/item-parts.ts';
import type { ItemProgress } from './item-progress.ts';
import { itemProgressIn, toDispatched, toItemKey, toParked, toRedriven } from './item-progress.ts';

/** Options of an in-memory outbox store. */
export interface InMemoryOutboxStoreOptions {
  /** Table of the in-memory outbox. */
  readonly table: InMemoryTable<OutboxItem>;
  readonly clock?: Clock;
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const withoutClaim = (progress: ItemProgress): ItemProgress => ({
  ...progress,
  claimedBy: undefined,
  claimedUntil: undefined,
});

/**
 * The relay's side of an in-memory outbox with tracking `status`. Has the semantics of the DynamoDB adapters, except
 * that nothing expires. All stores of a table share the marks.
 */
export class InMemoryOutboxStore implements OutboxStore, RedriveMarks, UndispatchedItems, ItemParts {
  readonly #table: InMemoryTable<OutboxItem>;
  readonly #progress: Map<string, ItemProgress>;
  readonly #clock: Clock;

  constructor({ table, clock = systemClock }: InMemoryOutboxStoreOptions) {
    this.#table = table;
    this.#progress = itemProgressIn(table);
    this.#clock = clock;
  }

  async markDispatched(items: readonly OutboxItemKey[]): Promise<void> {
    for (const item of items) {
      this.#mark(item, (progress) => toDispatched(progress, this.#clock()));
    }
  }

  async markParked(items: readonly ParkedItem[]): Promise<void> {
    for (const item of items) {
      this.#mark(item, (progress) => toParked(progress, item, this.#clock()));
    }
  }

  async markRedriven(item: OutboxItemKey, messageId: MessageId): Promise<void> {
    this.#mark(item, (progress, { messages }) =>
      toRedriven(progress, { messageId, messages }, this.#clock()),
    );
  }

  /** Whether the item may expire: none of its messages is unpublished or parked. */
  mayExpire(item: OutboxItemKey): boolean {
    return this.#progressOf(item).mayExpire === true;
  }

  #mark(key: OutboxItemKey, change: (progress: ItemProgress, item: OutboxItem) => ItemProgress): void {
    const item = this.#table.find(toItemKey(key));
    if (item !== undefined) {
      this.#progress.set(toItemKey(key), change(this.#progressOf(key), item));
    }
  }

  async *listUndispatched(recordedBefore: Date): AsyncGenerator<UndispatchedEntry> {
    const before = recordedBefore.toISOString();
    const entries = this.#table
      .values()
      .filter((item) => this.#isUndispatched(item) && item.recordedAt < before)
      .sort((one, other) => compare(one.recordedAt, other.recordedAt));
    for (const { orderingKey, sortKey, recordedAt } of entries) {
      yield { orderingKey, sortKey, recordedAt };
    }
  }

  async readUndispatched(entry: OutboxItemKey, limit: number): Promise<readonly UndispatchedItem[]> {
    const items = this.#table
      .values()
      .filter(({ orderingKey }) => orderingKey === entry.orderingKey)
      .sort((one, other) => compare(one.sortKey, other.sortKey));
    const place = items.findIndex(({ sortKey }) => sortKey === entry.sortKey);
    const listed = items[place];
    if (listed === undefined || !this.#isUndispatched(listed)) {
      return [];
    }
    const start =
      items.slice(0, place).findLastIndex((item) => !this.#isUndispatched(item) && !this.#isPassed(item)) + 1;
    return items
      .slice(start)
      .filter((item) => this.#isUndispatched(item))
      .slice(0, limit)
      .map((item) => this.#toUndispatchedItem(item));
  }

  async findWaitingBefore({ orderingKey, sortKey }: OutboxItemKey): Promise<UndispatchedEntry | undefined> {
    const last = this.#table
      .values()
      .filter((item) => item.orderingKey === orderingKey && item.sortKey < sortKey)
      .sort((one, other) => compare(other.sortKey, one.sortKey))
      .find((item) => !this.#isPassed(item));
    return last !== undefined && this.#isUndispatched(last)
      ? { orderingKey, sortKey: last.sortKey, recordedAt: last.recordedAt }
      : undefined;
  }

  async claim(item: OutboxItemKey, { owner, now, until }: ItemClaim): Promise<ClaimOutcome> {
    const { claimedBy, claimedUntil, nextAttemptAt } = this.#progressOf(item);
    const isHeld = (claimedUntil ?? now) > now || (nextAttemptAt ?? now) > now;
    if (isHeld || !this.#isUndispatched(item)) {
      return 'refused';
    }
    this.#progress.set(toItemKey(item), { ...this.#progressOf(item), claimedBy: owner, claimedUntil: until });
    return claimedBy === undefined ? 'claimed' : 'taken-over';
  }

  async release(item: OutboxItemKey, owner: string): Promise<void> {
    if (this.#progressOf(item).claimedBy === owner) {
      this.#progress.set(toItemKey(item), withoutClaim(this.#progressOf(item)));
    }
  }

  async recordFailedAttempt(item: OutboxItemKey, attempt: FailedAttempt): Promise<void> {
    const progress = this.#progressOf(item);
    if (!this.#isUndispatched(item) || (progress.claimedBy ?? attempt.owner) !== attempt.owner) {
      return;
    }
    this.#progress.set(toItemKey(item), {
      ...withoutClaim(progress),
      attempts: (progress.attempts ?? 0) + Number(attempt.isCounted),
      lastError: attempt.error,
      nextAttemptAt: attempt.nextAttemptAt,
    });
  }

  async readParts(first: OutboxItemKey): Promise<readonly StoredPart[]> {
    return this.#table
      .values()
      .filter(
        ({ orderingKey, sortKey }) =>
          orderingKey === first.orderingKey && toFirstPartSortKey(sortKey) === first.sortKey,
      )
      .sort((one, other) => partNumberOf(one.sortKey) - partNumberOf(other.sortKey))
      .map((item) => ({
        orderingKey: item.orderingKey,
        sortKey: item.sortKey,
        content: { item },
        isSettled: !this.#isUndispatched(item),
      }));
  }

  #progressOf(item: OutboxItemKey): ItemProgress {
    return this.#progress.get(toItemKey(item)) ?? {};
  }

  #wasParked(item: OutboxItemKey): boolean {
    const { parked, redriven } = this.#progressOf(item);
    return (parked ?? redriven) !== undefined;
  }

  /** Whether it was parked, so that it says nothing about the items before it. */
  #isPassed(item: OutboxItemKey): boolean {
    return this.#wasParked(item) && !this.#isUndispatched(item);
  }

  #isUndispatched(item: OutboxItemKey): boolean {
    return this.#table.find(toItemKey(item)) !== undefined && this.#progressOf(item).isDone !== true;
  }

  #toUndispatchedItem(item: OutboxItem): UndispatchedItem {
    const { attempts = 0, nextAttemptAt, claimedUntil } = this.#progressOf(item);
    const { orderingKey, sortKey, recordedAt } = item;
    return {
      orderingKey,
      sortKey,
      recordedAt,
      content: { item },
      attempts,
      ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
      ...(claimedUntil === undefined ? {} : { claimedUntil }),
    };
  }
}
