import type { MessageId } from '../message/ids.ts';
import type { OutboxItemKey } from './outbox-item.ts';

/** The part of an outbox with tracking `status` that a redrive uses. */
export interface RedriveMarks {
  /**
   * Marks one parked message of an item as published. The item may expire when none of its messages is parked any more.
   * While another message is unpublished, the item stays on the list of undispatched items.
   *
   * A mark also counts if it is written before the relay's mark of the parking. Marking twice is not an error. Marking
   * a deleted item MUST NOT create it. Rejects if the mark could not be written.
   */
  markRedriven(item: OutboxItemKey, messageId: MessageId): Promise<void>;
}
