import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { RecordedItems } from '../outbox/query/recorded-items.ts';
import type { RedriveMarks } from '../outbox/redrive-marks.ts';
import type { OutboxStore } from '../relay/outbox-store.ts';
import type { UndispatchedItems } from '../relay/polling/undispatched-items.ts';

/** Outboxes, and ways to write to them without a unit of work. */
export interface RecordedItemsHarness {
  /** Opens an empty outbox with tracking `status`, whose pages have at most 10 items. */
  open(): Promise<RecordedItemsUnderTest>;
  /** Random outboxes to query, each in a new outbox. Default 50; fewer for a slow store. */
  readonly queryRuns?: number;
  stop(): Promise<void>;
}

/** The recorded items of one outbox. */
export interface RecordedItemsUnderTest {
  readonly items: RecordedItems;
  readonly store: OutboxStore & RedriveMarks;
  readonly undispatched: Pick<UndispatchedItems, 'recordFailedAttempt'>;
  /** Writes an item as a commit would. */
  readonly record: (item: OutboxItem) => Promise<void>;
}
