import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { RelayRecord } from './relay-record.ts';

/** A part of a split outbox item, as it is stored. */
export interface StoredPart extends OutboxItemKey {
  readonly content: RelayRecord['content'];
  /** Whether the part was dispatched or parked. Always false without tracking. */
  readonly isSettled: boolean;
}

/** Reads the parts of outbox items that were too large for one item. */
export interface ItemParts {
  /**
   * Reads the stored parts of the item whose first part has this key, in part order.
   *
   * MUST see every write that was acknowledged before the call. Leaves out parts that were deleted, or are not written yet. Starts no
   * call once `timeLeft` is at 0, and rejects then; by default it never is.
   */
  readParts(first: OutboxItemKey, timeLeft?: TimeLeft): Promise<readonly StoredPart[]>;
}
