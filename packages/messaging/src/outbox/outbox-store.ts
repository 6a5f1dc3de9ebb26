import type { OutboxItemKey } from './outbox-item.ts';

/** The relay's side of the outbox. Use cases never see it. */
export interface OutboxStore {
  /**
   * Marks items as dispatched, so that nobody publishes them again and they may expire.
   *
   * Marking twice is not an error. Marking an item that is gone MUST NOT create one. Rejects with
   * `DISPATCH_MARKS_FAILED` when some could not be written, after trying all; the messages are published all the same.
   */
  markDispatched(items: readonly OutboxItemKey[]): Promise<void>;
}
