import type { UndispatchedEntry, UndispatchedItem } from './undispatched-items.ts';
import { type ClaimedKey, everything, type SweepRun } from './sweep-run.ts';

const isFree = (item: UndispatchedItem, now: Date): boolean =>
  (item.nextAttemptAt ?? now) <= now && (item.claimedUntil ?? now) <= now;

/**
 * Returns the items from the head that may be published now, up to the first one that is too young, claimed or not due.
 */
const takeDue = (
  items: readonly UndispatchedItem[],
  recordedBefore: Date,
  now: Date,
): readonly UndispatchedItem[] => {
  const before = recordedBefore.toISOString();
  const end = items.findIndex((item) => item.recordedAt >= before || !isFree(item, now));
  return end === -1 ? items : items.slice(0, end);
};

/**
 * Skips the key for the rest of this sweep. A stale entry skips only itself, because the items behind it may be due.
 */
const close = (
  { seenUntil, resting }: SweepRun,
  entry: UndispatchedEntry,
  [first]: readonly UndispatchedItem[],
): void => {
  seenUntil.set(entry.orderingKey, first === undefined ? entry.sortKey : everything);
  if (first?.nextAttemptAt !== undefined) {
    resting.set(entry.orderingKey, { sortKey: first.sortKey, until: first.nextAttemptAt });
  }
};

const noteClaim = (
  { dependencies, report }: SweepRun,
  { orderingKey, sortKey }: UndispatchedItem,
  outcome: 'claimed' | 'taken-over',
): void => {
  report.claimed += 1;
  if (outcome === 'taken-over') {
    report.takenOver += 1;
    dependencies.observer({ event: 'polling.taken-over', owner: dependencies.owner, orderingKey, sortKey });
  }
};

/**
 * Claims the ordering key of an entry if it is due. The claim is on the first undispatched item of the key.
 *
 * All instances read that first item from the table, not from the list, so only one of them gets the key. The item is
 * marked last, so the claim holds until all published items of the key are marked. Items are read before the claim. If
 * another instance had the key in between, the first item is dispatched or has a later attempt, and the claim is
 * refused.
 */
export const claimKey = async (run: SweepRun, entry: UndispatchedEntry): Promise<ClaimedKey | undefined> => {
  const { recordedBefore, seenUntil } = run;
  const { items, clock, owner, claimMilliseconds, batchSize } = run.dependencies;
  const found = await items.readUndispatched(entry, batchSize);
  const now = clock();
  const [head, ...rest] = takeDue(found, recordedBefore, now);
  if (head === undefined) {
    close(run, entry, found);
    return undefined;
  }
  const until = new Date(now.getTime() + claimMilliseconds);
  const outcome = await items.claim(head, { owner, now, until });
  if (outcome === 'refused') {
    seenUntil.set(entry.orderingKey, everything);
    return undefined;
  }
  seenUntil.set(entry.orderingKey, (rest.at(-1) ?? head).sortKey);
  noteClaim(run, head, outcome);
  return { items: [head, ...rest] };
};
