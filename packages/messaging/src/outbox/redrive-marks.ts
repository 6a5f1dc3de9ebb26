import type { MessageId } from '../message/ids.ts';
import type { OutboxItemKey } from './outbox-item.ts';

/** The redrive's side of an outbox with tracking `status`. */
export interface RedriveMarks {
  /**
   * Marks one parked message of an item as published. The item may expire when none of its messages is parked any more;
   * while another waits to be published, it stays on the list of undispatched items.
   *
   * A mark counts also if it comes before the relay's own mark that the message was parked. Marking twice is not an
   * error. Marking an item that is gone MUST NOT create one. Rejects when it could not be written.
   */
  markRedriven(item: OutboxItemKey, messageId: MessageId): Promise<void>;
}
