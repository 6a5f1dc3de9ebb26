import type { UndispatchedEntry } from './undispatched-items.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { claimKey } from './claim-key.ts';
import { publishKeys } from './publish-keys.ts';
import { settleKeys } from './settle-keys.ts';
import type { ClaimedKey, SweepRun } from './sweep-run.ts';
import { everything } from './sweep-run.ts';

/** Entries that wait to be claimed. */
interface Window {
  /** The first entry of each key. */
  readonly entries: Map<string, UndispatchedEntry>;
  /** Later entries of these keys. One claim usually covers them too. */
  readonly later: UndispatchedEntry[];
}

const isNew = ({ seenUntil }: SweepRun, { orderingKey, sortKey }: UndispatchedEntry): boolean =>
  sortKey > (seenUntil.get(orderingKey) ?? '');

/** Counts an entry of the list. If the entry rests until its next attempt, its key is skipped. */
const note = ({ startedAt, seenUntil, resting, report }: SweepRun, entry: UndispatchedEntry): void => {
  const ageMilliseconds = startedAt.getTime() - Date.parse(entry.recordedAt);
  report.listed += 1;
  report.oldestAgeMilliseconds = Math.max(report.oldestAgeMilliseconds, ageMilliseconds);
  if (resting.get(entry.orderingKey)?.sortKey === entry.sortKey) {
    seenUntil.set(entry.orderingKey, everything);
  }
};

const place = ({ entries, later }: Window, entry: UndispatchedEntry): void => {
  if (entries.has(entry.orderingKey)) {
    later.push(entry);
  } else {
    entries.set(entry.orderingKey, entry);
  }
};

const countItems = (keys: readonly ClaimedKey[]): number =>
  keys.reduce((sum, { items }) => sum + items.length, 0);

/** Limits the time left to a share of the length of the claims, from now on. */
const withinClaims = ({ dependencies }: SweepRun, timeLeft: TimeLeft, share: number): TimeLeft => {
  const { clock, claimMilliseconds } = dependencies;
  const end = clock().getTime() + claimMilliseconds * share;
  return () => Math.min(timeLeft(), end - clock().getTime());
};

/**
 * Publishes and settles a batch, and empties it. Half of a claim is for publishing and a quarter for the marks. The
 * rest allows for differing clocks and for the time it took to collect the batch.
 */
export const flush = async (run: SweepRun, batch: ClaimedKey[]): Promise<void> => {
  const keys = batch.splice(0);
  if (keys.length === 0) {
    return;
  }
  const { observer, owner } = run.dependencies;
  observer({ event: 'polling.claimed', owner, keys: keys.length, items: countItems(keys) });
  const publishingTime = withinClaims(run, run.remainingMilliseconds, 1 / 2);
  const settlingTime = withinClaims(run, run.settlingMilliseconds, 3 / 4);
  const published = await publishKeys(run, keys, publishingTime);
  await settleKeys(run, { keys, published, timeLeft: settlingTime });
};

/** Claims the keys of the window, and adds the claimed ones to the batch. Rejects only after all calls have ended. */
const claimKeys = async (run: SweepRun, { entries }: Window, batch: ClaimedKey[]): Promise<void> => {
  const claims = [...entries.values()].map(async (entry) => {
    const key = await claimKey(run, entry);
    if (key !== undefined) {
      batch.push(key);
    }
  });
  entries.clear();
  await Promise.allSettled(claims);
  await Promise.all(claims);
};

/**
 * Claims the keys of the window, publishes if there are enough items for a batch, and keeps the entries that the claims
 * did not cover.
 */
const advance = async (run: SweepRun, window: Window, batch: ClaimedKey[]): Promise<void> => {
  await claimKeys(run, window, batch);
  const again = window.later.splice(0).filter((entry) => isNew(run, entry));
  // A key is claimed again only after its published items.
  if (again.length > 0 || countItems(batch) >= run.dependencies.batchSize) {
    await flush(run, batch);
  }
  for (const entry of again.filter((one) => isNew(run, one))) {
    place(window, entry);
  }
};

/** Goes through the list, claims keys, and publishes batch by batch. The caller must flush the last batch. */
export const goThrough = async (run: SweepRun, batch: ClaimedKey[]): Promise<void> => {
  const { items, batchSize, maxInFlight } = run.dependencies;
  const hasTime = (): boolean => run.remainingMilliseconds() > 0;
  const window: Window = { entries: new Map(), later: [] };
  for await (const entry of items.listUndispatched(run.recordedBefore)) {
    if (!hasTime()) {
      run.report.isComplete = false;
      return;
    }
    note(run, entry);
    if (isNew(run, entry)) {
      place(window, entry);
    }
    if (window.entries.size >= maxInFlight || window.later.length >= batchSize) {
      await advance(run, window, batch);
    }
  }
  while (window.entries.size > 0 && hasTime()) {
    await advance(run, window, batch);
  }
  run.report.isComplete = window.entries.size === 0;
};
