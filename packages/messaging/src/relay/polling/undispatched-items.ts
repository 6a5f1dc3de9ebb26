import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';

/** An entry of the list of undispatched items. */
export interface UndispatchedEntry extends OutboxItemKey {
  /** When it was recorded, ISO 8601, by the clock of the writer. */
  readonly recordedAt: string;
}

/** An undispatched item, and how far the polling relay came with it. */
export interface UndispatchedItem extends UndispatchedEntry {
  /** The decoded item; or why it could not be decoded, and the whole of it as JSON. */
  readonly content: { readonly item: OutboxItem } | { readonly undecodable: string; readonly record: string };
  /** Failed attempts that counted so far. */
  readonly attempts: number;
  /** No attempt is made before this instant. */
  readonly nextAttemptAt?: Date;
  /** Until then it is claimed. */
  readonly claimedUntil?: Date;
}

/** A lease on an item. */
export interface ItemClaim {
  /** Who claims: a name that no other instance has. */
  readonly owner: string;
  readonly now: Date;
  /** When the claim ends, even if its owner has crashed. */
  readonly until: Date;
}

/** What became of a claim; `taken-over` from an owner whose claim was over. */
export type ClaimOutcome = 'claimed' | 'taken-over' | 'refused';

/** A failed attempt to publish an item. */
export interface FailedAttempt {
  readonly owner: string;
  /** Whether it counts against the item. */
  readonly isCounted: boolean;
  /** What went wrong, for people. */
  readonly error: string;
  readonly nextAttemptAt: Date;
}

/** The polling relay's side of an outbox with tracking `status`: the undispatched items and their claims. */
export interface UndispatchedItems {
  /**
   * Yields where the undispatched items lie that were recorded before an instant, oldest first within a shard, over all
   * shards.
   *
   * MAY be a little behind: an entry may have been dispatched already, a fresh one may be missing.
   */
  listUndispatched(recordedBefore: Date): AsyncIterable<UndispatchedEntry>;

  /**
   * Reads the undispatched items of the entry's ordering key in the order of their sort keys, `limit` at most.
   *
   * MUST see every write that was acknowledged before the call. MUST begin with the first undispatched item of the run
   * that the entry belongs to: before it lies a dispatched item, or none. Parked items do not end a run; very many of them MAY.
   * Empty when the entry was dispatched.
   */
  readUndispatched(entry: OutboxItemKey, limit: number): Promise<readonly UndispatchedItem[]>;

  /**
   * Finds the item for which the given one has to wait: the last one before it of its ordering key that was not parked, if that is
   * undispatched. `undefined` if that was dispatched, or if there is none. The given item need not exist.
   *
   * MUST see every write that was acknowledged before the call. MAY name a parked item where very many lie before the given one.
   */
  findWaitingBefore(item: OutboxItemKey): Promise<UndispatchedEntry | undefined>;

  /**
   * Claims an item. Of claims that overlap in time at most one is granted.
   *
   * MUST refuse when the item is gone or was dispatched, when a claim of any owner on it is not over, and when its
   * next attempt is not due.
   */
  claim(item: OutboxItemKey, claim: ItemClaim): Promise<ClaimOutcome>;

  /** Gives up the owner's claim. Not an error when there is none, or when it is another's by now. */
  release(item: OutboxItemKey, owner: string): Promise<void>;

  /**
   * Records a failed attempt and gives up the owner's claim: sets error and next attempt, and counts it if it counts.
   *
   * MUST change nothing when the item is gone or was dispatched, or when another owner has claimed it.
   */
  recordFailedAttempt(item: OutboxItemKey, attempt: FailedAttempt): Promise<void>;
}
