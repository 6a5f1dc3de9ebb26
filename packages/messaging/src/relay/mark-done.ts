import type { RelayObserver } from './relay-event.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from './outbox-store.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import type { RecordProgress } from './lane.ts';

/**
 * Writes marks. A failed mark does not undo the publishing; at worst, the relay publishes or parks the message again.
 */
const mark = async (
  items: readonly OutboxItemKey[],
  write: () => Promise<void>,
  observer: RelayObserver,
): Promise<void> => {
  try {
    await write();
  } catch (error) {
    const unmarked = error instanceof DispatchMarksFailedError ? error.items : items;
    observer({ event: 'relay.marks-failed', items: unmarked.length, error });
  }
};

/** The store for marks, and the time left to write them. */
export interface MarkingDependencies {
  readonly store?: OutboxStore | undefined;
  readonly observer: RelayObserver;
  readonly settlingMilliseconds: TimeLeft;
}

const keyOf = ({ item, damage }: RecordProgress): OutboxItemKey | undefined => item ?? damage?.key;

/**
 * Marks finished items: as parked if one of their messages was parked, otherwise as dispatched. The store also retries
 * the marks that failed in earlier runs, even if this run has nothing to mark.
 */
export const markDone = async (
  progress: readonly RecordProgress[],
  { store, observer, settlingMilliseconds }: MarkingDependencies,
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
  if (parked.length > 0) {
    await mark(parked, () => store.markParked(parked, settlingMilliseconds), observer);
  }
  await mark(dispatched, () => store.markDispatched(dispatched, settlingMilliseconds), observer);
};
