import type { ParkReason } from '../relay/parked-message.ts';
import type { OutboxItemKey } from './outbox-item.ts';

/** An item of which something was parked, and nothing is left to publish. */
export interface ParkedItem extends OutboxItemKey {
  readonly reason: ParkReason;
  /** ISO 8601. */
  readonly parkedAt: string;
}

/** The relay's side of the outbox. Use cases never see it. */
export interface OutboxStore {
  /**
   * Marks items as dispatched, so that nobody publishes them again and they may expire.
   *
   * Marking twice is not an error. Marking an item that is gone MUST NOT create one. Rejects with
   * `DISPATCH_MARKS_FAILED` when some could not be written, after trying all; the messages are published all the same.
   * What could not be written may be tried again with every later call, and a call for no items is for that alone.
   */
  markDispatched(items: readonly OutboxItemKey[]): Promise<void>;

  /**
   * Marks items as parked, so that nobody tries to publish them again. They do not expire: what became of them is to be
   * decided by somebody, who then marks them as dispatched.
   *
   * Marking twice is not an error. Marking an item that is gone MUST NOT create one. Rejects with
   * `DISPATCH_MARKS_FAILED` when some could not be written, after trying all; the messages are parked all the same.
   */
  markParked(items: readonly ParkedItem[]): Promise<void>;
}
