import type { UndispatchedItem } from './undispatched-items.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { NoTimeLeftError } from '@dynamo-outbox/kernel';
import { parkItem } from './park-item.ts';
import type { AttemptFailure, Published } from './publish-keys.ts';
import { retryDelayMilliseconds } from './retry-delay.ts';
import { type ClaimedKey, everything, type SweepRun } from './sweep-run.ts';

/** The results to settle, and the time left. */
export interface Settlement {
  readonly keys: readonly ClaimedKey[];
  readonly published: Published;
  readonly timeLeft: TimeLeft;
}

/** A sweep while it settles. */
interface SettlingRun extends SweepRun {
  readonly timeLeft: TimeLeft;
}

/**
 * Runs work that may fail for one key without stopping the others. Without time left it does nothing, and the claim
 * expires.
 */
const attempt = async <TResult>(
  { dependencies: { observer, owner }, timeLeft }: SettlingRun,
  work: () => Promise<TResult>,
): Promise<TResult | undefined> => {
  try {
    if (timeLeft() <= 0) {
      throw new NoTimeLeftError();
    }
    return await work();
  } catch (error) {
    observer({ event: 'polling.failed', owner, error });
    return undefined;
  }
};

/** Marks the published and parked items: either the claimed ones, or all others. */
const mark = async (
  run: SettlingRun,
  { whole, parked }: Published,
  isChosen: (item: UndispatchedItem) => boolean,
): Promise<void> => {
  const { store } = run.dependencies;
  const dispatched = [...whole].filter(isChosen);
  const marks = [...parked].flatMap(([item, parkedItem]) => (isChosen(item) ? parkedItem : []));
  if (dispatched.length > 0) {
    await attempt(run, () => store.markDispatched(dispatched, run.timeLeft));
  }
  if (marks.length > 0) {
    await attempt(run, () => store.markParked(marks, run.timeLeft));
  }
};

const failureOf = (item: UndispatchedItem, { failures }: Published): AttemptFailure | undefined =>
  'undecodable' in item.content
    ? { isCounted: true, code: 'UNDECODABLE_RECORD', reason: item.content.undecodable }
    : failures.get(item);

/** Parks the item if this was its last attempt. Resolves to whether it is parked. */
const parkAfterLast = async (
  { dependencies, report, timeLeft }: SettlingRun,
  item: UndispatchedItem,
  { isCounted, code, reason }: AttemptFailure,
): Promise<boolean> => {
  const { parking, maxAttempts, store, observer, clock } = dependencies;
  const attempts = item.attempts + 1;
  const isLast = isCounted && (attempts >= maxAttempts || 'undecodable' in item.content);
  if (parking === undefined || !isLast) {
    return false;
  }
  const { orderingKey, sortKey } = item;
  const parkReason = 'undecodable' in item.content ? 'UNDECODABLE_RECORD' : 'ATTEMPTS_EXHAUSTED';
  const mark = await parkItem(parking, item, {
    reason: parkReason,
    detail: `${code}: ${reason}`,
    parkedAt: clock().toISOString(),
    position: sortKey,
    attempts,
  });
  await store.markParked([mark], timeLeft);
  report.parked += 1;
  observer({ event: 'polling.parked', orderingKey, sortKey, attempts, reason: parkReason, code });
  return true;
};

const recordFailure = async (
  { dependencies }: SweepRun,
  item: UndispatchedItem,
  failure: AttemptFailure,
): Promise<void> => {
  const { items, owner, clock, retryBackoff, random, observer } = dependencies;
  const { isCounted, code, reason } = failure;
  const attempts = item.attempts + Number(isCounted);
  // An attempt that does not count does not increase the wait, because the broker may be back soon.
  const delay = retryDelayMilliseconds(isCounted ? attempts : 1, retryBackoff, random);
  const nextAttemptAt = new Date(clock().getTime() + delay);
  await items.recordFailedAttempt(item, { owner, isCounted, error: `${code}: ${reason}`, nextAttemptAt });
  const { orderingKey, sortKey } = item;
  observer({
    event: 'polling.attempt-failed',
    orderingKey,
    sortKey,
    attempts,
    isCounted,
    code,
    reason,
    nextAttemptAt: nextAttemptAt.toISOString(),
  });
};

const settleFailure = async (
  run: SettlingRun,
  item: UndispatchedItem,
  failure: AttemptFailure,
): Promise<void> => {
  run.report.failed += 1;
  const isParked = await attempt(run, () => parkAfterLast(run, item, failure));
  if (isParked !== true) {
    await attempt(run, () => recordFailure(run, item, failure));
  }
};

/** Returns the first unpublished item of a key, which decides how the key continues. */
const firstUnpublished = (
  { items }: ClaimedKey,
  { whole, parked }: Published,
): UndispatchedItem | undefined => items.find((item) => !whole.has(item) && !parked.has(item));

/** Settles a key that was not published completely. The sweep does not try it again. */
const settleKey = async (run: SettlingRun, key: ClaimedKey, published: Published): Promise<void> => {
  const item = firstUnpublished(key, published);
  if (item === undefined) {
    return;
  }
  run.seenUntil.set(item.orderingKey, everything);
  const failure = failureOf(item, published);
  if (failure !== undefined) {
    await settleFailure(run, item, failure);
  } else if (item === key.items[0]) {
    await attempt(run, () => run.dependencies.items.release(key.items[0], run.dependencies.owner));
  }
};

/**
 * Settles the claimed keys. The claimed item of each key is marked last. As long as it is undispatched and claimed, no
 * other instance starts with the key, so items that are published but not marked yet are not published twice.
 */
export const settleKeys = async (
  sweepRun: SweepRun,
  { keys, published, timeLeft }: Settlement,
): Promise<void> => {
  const run: SettlingRun = { ...sweepRun, timeLeft };
  const heads = new Set(keys.map((key) => key.items[0]));
  await mark(run, published, (item) => !heads.has(item));
  await Promise.all(keys.map((key) => settleKey(run, key, published)));
  await mark(run, published, (item) => heads.has(item));
  run.report.dispatched += published.whole.size;
  run.report.parked += published.parked.size;
  run.report.published += published.messages;
};
