import type { MessagingObserver } from '../observer.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../outbox/outbox-store.ts';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import type { RecordProgress } from './lane.ts';

/** Writes marks. One that fails does not undo what it tells of: at worst the message is published or parked again. */
const mark = async <TItem extends OutboxItemKey>(
  items: readonly TItem[],
  write: (items: readonly TItem[]) => Promise<void>,
  observer: MessagingObserver,
): Promise<void> => {
  if (items.length === 0) {
    return;
  }
  try {
    await write(items);
  } catch (error) {
    const unmarked = error instanceof DispatchMarksFailedError ? error.items : items;
    observer({ event: 'relay.marks-failed', items: unmarked.length, error });
  }
};

/**
 * Has the store try again what it could not mark in earlier runs: to the second path, and to what keeps it from being
 * passed, such items look as if they had been left behind.
 */
export const markOwed = async (store: OutboxStore | undefined): Promise<void> => {
  try {
    await store?.markDispatched([]);
  } catch {
    // Told when it failed first.
  }
};

const keyOf = ({ item, damage }: RecordProgress): OutboxItemKey | undefined => item ?? damage?.key;

/** Marks the items that are done: as parked if something of them was, else as dispatched. */
export const markDone = async (
  progress: readonly RecordProgress[],
  store: OutboxStore | undefined,
  observer: MessagingObserver,
): Promise<void> => {
  if (store === undefined) {
    return;
  }
  const dispatched: OutboxItemKey[] = [];
  const parked: ParkedItem[] = [];
  for (const record of progress) {
    const key = keyOf(record);
    if (key !== undefined && record.unpublished === 0) {
      if (record.parked === undefined) {
        dispatched.push(key);
      } else {
        const { orderingKey, sortKey } = key;
        parked.push({ orderingKey, sortKey, ...record.parked });
      }
    }
  }
  await mark(dispatched, (items) => store.markDispatched(items), observer);
  await mark(parked, (items) => store.markParked(items), observer);
};
