import type { ParkReason } from '../parking/parked-message.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { MessageId } from '../message/ids.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/** An item of which something was parked, and no other message is unpublished. */
export interface ParkedItem extends OutboxItemKey {
  /** Those of its messages that were parked; none of an item that could not be read. All others are published. */
  readonly messageIds: readonly MessageId[];
  readonly reason: ParkReason;
  /** ISO 8601. */
  readonly parkedAt: string;
}

/**
 * The relay's side of the outbox. Use cases never see it.
 *
 * Both marks start no call and no wait once `timeLeft` is at 0; by default it never is. What is unmarked then counts as could not
 * be written.
 */
export interface OutboxStore {
  /**
   * Marks items as dispatched, so that they are not published again and may expire.
   *
   * Marking twice is not an error. Marking an item that is gone MUST NOT create one. MUST count an item as marked only if the
   * outbox confirmed the mark, or confirmed that the item is gone. Rejects with `DISPATCH_MARKS_FAILED` when some could not be
   * written, after trying all; the messages are published all the same. What could not be written may be retried by later calls,
   * after their own items. A call for no items only does that.
   */
  markDispatched(items: readonly OutboxItemKey[], timeLeft?: TimeLeft): Promise<void>;

  /**
   * Marks items as parked, so that no relay tries to publish them again. They do not expire while one of their messages is
   * parked: an operator decides about it, which marks it as redriven.
   *
   * A message that was marked as redriven before is published, and parked no more.
   *
   * Marking twice is not an error. Marking an item that is gone MUST NOT create one. Rejects with
   * `DISPATCH_MARKS_FAILED` when some could not be written, after trying all; the messages are parked all the same.
   */
  markParked(items: readonly ParkedItem[], timeLeft?: TimeLeft): Promise<void>;

  /**
   * Whether the store remembers that the item was dispatched and could not be marked yet. It looks undispatched to everybody else.
   * Absent: the store remembers nothing.
   */
  isOwed?(item: OutboxItemKey): boolean;
}
