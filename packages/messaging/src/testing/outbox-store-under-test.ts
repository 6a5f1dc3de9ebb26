import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { RedriveMarks } from '../outbox/redrive-marks.ts';
import type { OutboxStore } from '../relay/outbox-store.ts';
import type { UndispatchedItems } from '../relay/polling/undispatched-items.ts';

/** Both adapters of one outbox that relays use. */
export interface OutboxStoreUnderTest {
  readonly store: OutboxStore & RedriveMarks;
  readonly items: UndispatchedItems;
  /** Writes an item as a commit would. */
  record(item: OutboxItem): Promise<void>;
  /** Whether the item may expire. */
  mayExpire(item: OutboxItemKey): Promise<boolean>;
}
