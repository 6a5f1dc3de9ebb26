import type { UndispatchedItem } from './undispatched-items.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { NoTimeLeftError } from '@dynamo-outbox/kernel';
import { parkItem } from './park-item.ts';
import type { AttemptFailure, Published } from './publish-keys.ts';
import { retryDelayMilliseconds } from './retry-delay.ts';
import { type ClaimedKey, everything, type SweepRun } from './sweep-run.ts';

/** What is to be settled, and how much time there is. */
export interface Settlement {
  readonly keys: readonly ClaimedKey[];
  readonly published: Published;
  readonly timeLeft: TimeLeft;
}

/** A sweep while it settles. */
interface SettlingRun extends SweepRun {
  readonly timeLeft: TimeLeft;
}

/** Does what may fail for one key without taking the others along, if there is time; else the claim runs out by itself. */
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

/** Marks those of the published and parked items that are, or are not, the claimed ones. */
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

/** Parks the item if this was its last attempt. Resolves with whether it is parked. */
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
  // An attempt that does not count is not made much later either: the broker may be back at once.
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

/** The first item of a key that was not published decides what becomes of the key. */
const firstUnpublished = (
  { items }: ClaimedKey,
  { whole, parked }: Published,
): UndispatchedItem | undefined => items.find((item) => !whole.has(item) && !parked.has(item));

/** Books a key that did not get through; it is done with for this sweep. */
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
 * Books what became of the claimed keys. The claimed item of each key comes last: as long as it is undispatched and
 * claimed no other instance begins with the key, so that nothing which was published but is not marked yet goes out twice.
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
