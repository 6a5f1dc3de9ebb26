import type { UndispatchedEntry } from './undispatched-items.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { claimKey } from './claim-key.ts';
import { publishKeys } from './publish-keys.ts';
import { settleKeys } from './settle-keys.ts';
import type { ClaimedKey, SweepRun } from './sweep-run.ts';
import { everything } from './sweep-run.ts';

/** Entries on their way to be claimed. */
interface Window {
  /** One entry for each key, the first. */
  readonly entries: Map<string, UndispatchedEntry>;
  /** Further entries of these keys: mostly one claim takes them too. */
  readonly later: UndispatchedEntry[];
}

const isNew = ({ seenUntil }: SweepRun, { orderingKey, sortKey }: UndispatchedEntry): boolean =>
  sortKey > (seenUntil.get(orderingKey) ?? '');

/** Books an entry of the list; one that rests until its next attempt closes its key. */
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

/** The time left, as far as the claims allow: a share of their length from now on. */
const withinClaims = ({ dependencies }: SweepRun, timeLeft: TimeLeft, share: number): TimeLeft => {
  const { clock, claimMilliseconds } = dependencies;
  const end = clock().getTime() + claimMilliseconds * share;
  return () => Math.min(timeLeft(), end - clock().getTime());
};

/**
 * Publishes and settles a batch, and empties it. Half of a claim is for publishing, a quarter for the marks; the rest is for clocks
 * that differ, and for the time that the batch was collected.
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

/** Claims the keys of the window, and adds to the batch those that are ours. Rejects only once all have ended. */
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

/** Claims what is in the window, publishes when that is enough for a batch, and keeps what one claim did not take. */
const advance = async (run: SweepRun, window: Window, batch: ClaimedKey[]): Promise<void> => {
  await claimKeys(run, window, batch);
  const again = window.later.splice(0).filter((entry) => isNew(run, entry));
  // A key is claimed again only behind what was published of it.
  if (again.length > 0 || countItems(batch) >= run.dependencies.batchSize) {
    await flush(run, batch);
  }
  for (const entry of again.filter((one) => isNew(run, one))) {
    place(window, entry);
  }
};

/** Goes through the list, claims, and publishes batch by batch; what is left of the last batch is the caller's to flush. */
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
