import type { ParkReason } from '../parking/parked-message.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { MessageId } from '../message/ids.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/** An item with parked messages and no other unpublished messages. */
export interface ParkedItem extends OutboxItemKey {
  /** The ids of its parked messages; empty for an item that could not be decoded. All other messages are published. */
  readonly messageIds: readonly MessageId[];
  readonly reason: ParkReason;
  /** ISO 8601. */
  readonly parkedAt: string;
}

/**
 * The relay's interface to the outbox. Use cases do not use it.
 *
 * When `timeLeft` reaches 0, both methods start no call and no wait, and the remaining marks count as failed. Default:
 * no limit.
 */
export interface OutboxStore {
  /**
   * Marks items as dispatched, so that they are not published again and may expire.
   *
   * Marking twice is not an error. Marking a deleted item MUST NOT create it. MUST count an item as marked only if the
   * outbox confirmed the mark, or confirmed that the item is deleted. Tries all marks, and then rejects with
   * `DISPATCH_MARKS_FAILED` if some could not be written; the messages are published nevertheless. Later calls may
   * retry failed marks after their own items. A call without items only retries failed marks.
   */
  markDispatched(items: readonly OutboxItemKey[], timeLeft?: TimeLeft): Promise<void>;

  /**
   * Marks items as parked, so that no relay tries to publish them again. Parked items do not expire until each parked
   * message is marked as redriven.
   *
   * A message that was already marked as redriven is published, and is not parked again.
   *
   * Marking twice is not an error. Marking a deleted item MUST NOT create it. Tries all marks, and then rejects with
   * `DISPATCH_MARKS_FAILED` if some could not be written; the messages are parked nevertheless.
   */
  markParked(items: readonly ParkedItem[], timeLeft?: TimeLeft): Promise<void>;

  /**
   * Whether the store remembers that the item was dispatched but is not marked yet. Other processes see the item as
   * undispatched. Without this method, the store remembers nothing.
   */
  isOwed?(item: OutboxItemKey): boolean;
}
