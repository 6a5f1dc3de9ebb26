import type { Clock } from '@dynamo-outbox/kernel';
import { assertCount, systemClock, withDefaults } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { UndispatchedEntry, UndispatchedItems } from '../outbox/undispatched-items.ts';
import { createLimiter } from './limiter.ts';

/** What a guard works with. */
export interface OvertakeGuardOptions {
  readonly items: Pick<UndispatchedItems, 'listUndispatched' | 'readUndispatched'>;
  /**
   * What is undispatched for longer than that was left behind. Neither may the event source give up on a record, nor the
   * second path take one, before it is twice as old. Default 25,000 ms: Lambda gives up after a minute at the earliest,
   * and a minute is the polling relay's default grace.
   */
  readonly calmMilliseconds?: number;
  /** Most entries of the list that are looked at for one batch; if there are more, all its keys wait. Default 10,000. */
  readonly maxListed?: number;
  readonly clock?: Clock;
}

/** The earliest item of a key in a batch. */
export interface FirstOfKey extends OutboxItemKey {
  /** ISO 8601. */
  readonly recordedAt: string;
}

/** Finds keys whose order would break if the relay went on with them. Lives longer than a run: one for each process. */
export interface OvertakeGuard {
  /**
   * The keys of which an item before the given one is still undispatched: the event source gave up on it, and the second
   * path will bring it, and those behind it. Rejects when the outbox cannot be read.
   */
  findOvertaking(firsts: readonly FirstOfKey[]): Promise<ReadonlySet<string>>;
}

const defaults = { calmMilliseconds: 25_000, maxListed: 10_000, clock: systemClock } as const;

// Writers' clocks differ a little, so an earlier item of a key may bear a later time.
const clockSkewMilliseconds = 100;

const readsInFlight = 10;

/** The earliest of the times that are ones, in epoch milliseconds. */
const oldestOf = (entries: readonly { readonly recordedAt: string }[], latest: number): number =>
  entries.reduce((oldest, { recordedAt }) => {
    const time = Date.parse(recordedAt);
    return time < oldest ? time : oldest;
  }, latest);

/**
 * Of each key the last listed item before the batch's first. It tells for all before it, because the second path
 * dispatches the items of a key in order.
 */
const toSuspects = (
  firsts: readonly FirstOfKey[],
  listed: readonly UndispatchedEntry[],
): ReadonlyMap<string, OutboxItemKey> => {
  const firstSortKeys = new Map(firsts.map(({ orderingKey, sortKey }) => [orderingKey, sortKey]));
  const suspects = new Map<string, OutboxItemKey>();
  for (const entry of listed) {
    const isEarlier = entry.sortKey < (firstSortKeys.get(entry.orderingKey) ?? '');
    if (isEarlier && entry.sortKey > (suspects.get(entry.orderingKey)?.sortKey ?? '')) {
      suspects.set(entry.orderingKey, entry);
    }
  }
  return suspects;
};

/** When to look at the list. */
interface Watch {
  isDue(now: number): boolean;
  note(now: number, isCalm: boolean): void;
}

/**
 * Looks at each batch until all was calm for a while, then at intervals, and at each batch again after a longer pause.
 *
 * Why that is enough: what the event source gave up is old, and so on the list of every process that looks often enough.
 * What is left behind it may be young, and another process may have left it; but once nothing before it is undispatched
 * it stays until the second path takes it, at twice the calm time, and so is on the list as old for the whole of one.
 */
const createWatch = (calmMilliseconds: number): Watch => {
  let calmSince: number | undefined;
  let lastLook = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) =>
      calmSince === undefined ||
      lastLook - calmSince < calmMilliseconds ||
      // Half of it, so that the next look comes in time although batches come at their own pace.
      now - lastLook >= calmMilliseconds / 2,
    note: (now, isCalm) => {
      if (!isCalm) {
        calmSince = undefined;
      } else if (calmSince === undefined || now - lastLook > calmMilliseconds) {
        calmSince = now;
      }
      lastLook = now;
    },
  };
};

/**
 * Creates the guard of an outbox with tracking `status` and a second path.
 *
 * A look lists the undispatched items that are older than the batch; mostly there are none, or only such as were
 * dispatched a moment ago. A suspicion is confirmed by a consistent read of the key. Costs half a read unit for each shard
 * of the list and look, and about three for each suspected key.
 */
export const createOvertakeGuard = (options: OvertakeGuardOptions): OvertakeGuard => {
  const { items, calmMilliseconds, maxListed, clock } = withDefaults(defaults, options);
  assertCount('calmMilliseconds', calmMilliseconds);
  assertCount('maxListed', maxListed);
  const limiter = createLimiter(readsInFlight);
  const watch = createWatch(calmMilliseconds);

  /** Undispatched items recorded before; `undefined` when there are too many. */
  const list = async (recordedBefore: Date): Promise<readonly UndispatchedEntry[] | undefined> => {
    const listed: UndispatchedEntry[] = [];
    for await (const entry of items.listUndispatched(recordedBefore)) {
      if (listed.length === maxListed) {
        return undefined;
      }
      listed.push(entry);
    }
    return listed;
  };

  const confirm = async (suspects: ReadonlyMap<string, OutboxItemKey>): Promise<ReadonlySet<string>> => {
    const confirmed = await Promise.all(
      [...suspects].map(([orderingKey, entry]) =>
        limiter(async () => {
          const undispatched = await items.readUndispatched(entry, 1);
          return undispatched.length > 0 ? [orderingKey] : [];
        }),
      ),
    );
    return new Set(confirmed.flat());
  };

  return {
    findOvertaking: async (firsts) => {
      const now = clock().getTime();
      const oldest = oldestOf(firsts, now);
      const isLate = oldest < now - calmMilliseconds;
      if (firsts.length === 0 || !(isLate || watch.isDue(now))) {
        return new Set();
      }
      const listed = await list(new Date(oldest + clockSkewMilliseconds));
      if (listed === undefined) {
        watch.note(now, false);
        return new Set(firsts.map(({ orderingKey }) => orderingKey));
      }
      const overtaking = await confirm(toSuspects(firsts, listed));
      const isCalm = !isLate && overtaking.size === 0 && oldestOf(listed, now) >= now - calmMilliseconds;
      watch.note(now, isCalm);
      return overtaking;
    },
  };
};
