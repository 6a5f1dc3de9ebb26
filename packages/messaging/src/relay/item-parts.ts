import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { RelayRecord } from './relay-record.ts';

/** A stored part of a split outbox item. */
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
   * MUST see every write that was acknowledged before the call. Omits parts that were deleted or are not written yet.
   * When `timeLeft` reaches 0, it starts no call and rejects. Default: no limit.
   */
  readParts(first: OutboxItemKey, timeLeft?: TimeLeft): Promise<readonly StoredPart[]>;
}
