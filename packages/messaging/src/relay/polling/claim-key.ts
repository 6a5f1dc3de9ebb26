import type { UndispatchedEntry, UndispatchedItem } from './undispatched-items.ts';
import { type ClaimedKey, everything, type SweepRun } from './sweep-run.ts';

const isFree = (item: UndispatchedItem, now: Date): boolean =>
  (item.nextAttemptAt ?? now) <= now && (item.claimedUntil ?? now) <= now;

/** The items from the head on that may be published now: the first that is too young, held or not due ends them. */
const takeDue = (
  items: readonly UndispatchedItem[],
  recordedBefore: Date,
  now: Date,
): readonly UndispatchedItem[] => {
  const before = recordedBefore.toISOString();
  const end = items.findIndex((item) => item.recordedAt >= before || !isFree(item, now));
  return end === -1 ? items : items.slice(0, end);
};

/** Leaves the key alone for this sweep; a stale entry says nothing about those behind it. */
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
 * Claims the ordering key of an entry, if its turn has come: by the claim on its first undispatched item.
 *
 * All instances look for that first item, in the table itself and not in the list, so that one of them has the key; and
 * that item is marked last, so that it keeps the key until all that was published of it is marked. Items are read before
 * the claim is made: if another had the key in between, the first item is dispatched or bears a later attempt, and the
 * claim is refused.
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
