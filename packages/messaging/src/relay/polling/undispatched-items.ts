import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';

/** An entry of the list of undispatched items. */
export interface UndispatchedEntry extends OutboxItemKey {
  /** When it was recorded, ISO 8601, by the clock of the writer. */
  readonly recordedAt: string;
}

/** An undispatched item and its attempts by the polling relay. */
export interface UndispatchedItem extends UndispatchedEntry {
  /** The decoded item. If it could not be decoded, the reason and the whole item as JSON. */
  readonly content: { readonly item: OutboxItem } | { readonly undecodable: string; readonly record: string };
  /** Failed attempts that counted so far. */
  readonly attempts: number;
  /** The earliest time of the next attempt. */
  readonly nextAttemptAt?: Date;
  /** End of the current claim. */
  readonly claimedUntil?: Date;
}

/** A lease on an item. */
export interface ItemClaim {
  /** The unique name of the claiming instance. */
  readonly owner: string;
  readonly now: Date;
  /** When the claim ends, even if its owner has crashed. */
  readonly until: Date;
}

/** The result of a claim. `taken-over`: the claim of another owner had ended. */
export type ClaimOutcome = 'claimed' | 'taken-over' | 'refused';

/** A failed attempt to publish an item. */
export interface FailedAttempt {
  readonly owner: string;
  /** Whether the attempt counts towards the maximum. */
  readonly isCounted: boolean;
  /** The error, as text for operators. */
  readonly error: string;
  readonly nextAttemptAt: Date;
}

/** The polling relay's interface to an outbox with tracking `status`: the undispatched items and their claims. */
export interface UndispatchedItems {
  /**
   * Yields the keys of the undispatched items that were recorded before an instant, from all shards, oldest first
   * within a shard.
   *
   * MAY be slightly outdated: an entry may already be dispatched, and a new entry may be missing.
   */
  listUndispatched(recordedBefore: Date): AsyncIterable<UndispatchedEntry>;

  /**
   * Reads the undispatched items of the entry's ordering key in the order of their sort keys, `limit` at most.
   *
   * MUST see every write that was acknowledged before the call. MUST begin with the first undispatched item of the run
   * that the entry belongs to: the item before it is dispatched, or does not exist. Parked items do not end a run,
   * except that very many of them MAY. Empty if the entry is dispatched.
   */
  readUndispatched(entry: OutboxItemKey, limit: number): Promise<readonly UndispatchedItem[]>;

  /**
   * Finds the item for which the given one has to wait: the last item before it in its ordering key that is not parked.
   * Returns `undefined` if that item is dispatched or does not exist. The given item need not exist.
   *
   * MUST see every write that was acknowledged before the call. MAY return a parked item if very many parked items lie
   * before the given one.
   */
  findWaitingBefore(item: OutboxItemKey): Promise<UndispatchedEntry | undefined>;

  /**
   * Claims an item. At most one of several overlapping claims is granted.
   *
   * MUST refuse if the item is deleted or dispatched, if any owner has a claim on it that has not ended, or if its next
   * attempt is not due.
   */
  claim(item: OutboxItemKey, claim: ItemClaim): Promise<ClaimOutcome>;

  /** Releases the owner's claim. It is not an error if there is no claim, or if another owner has claimed the item. */
  release(item: OutboxItemKey, owner: string): Promise<void>;

  /**
   * Records a failed attempt and releases the owner's claim. Sets the error and the time of the next attempt, and
   * increments the attempts if the attempt counts.
   *
   * MUST change nothing if the item is deleted or dispatched, or if another owner has claimed it.
   */
  recordFailedAttempt(item: OutboxItemKey, attempt: FailedAttempt): Promise<void>;
}
