import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { UndispatchedEntry, UndispatchedItems } from '../outbox/undispatched-items.ts';
import { createLimiter } from './limiter.ts';

/** What a guard works with. */
export interface OvertakeGuardOptions {
  readonly items: Pick<UndispatchedItems, 'listUndispatched' | 'readUndispatched'>;
  /**
   * How long the guard trusts that nothing was left behind, and how old what was left behind is at least. The event
   * source must not give up on a record before twice that time. Default 30,000 ms: Lambda gives up after a minute at the
   * earliest.
   */
  readonly trustMilliseconds?: number;
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

const defaults = { trustMilliseconds: 30_000, maxListed: 10_000, clock: systemClock } as const;

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

/**
 * Creates the guard of an outbox with tracking `status` and a second path.
 *
 * Looks at the list of undispatched items at the first batch, then once in `trustMilliseconds`; and at each batch as
 * long as the batch, or something on the list, is older than that. What was left behind is on the list for as long, so it
 * is seen before anything passes it. The list may be behind, so a suspicion is confirmed by a consistent read of the key.
 */
export const createOvertakeGuard = (options: OvertakeGuardOptions): OvertakeGuard => {
  const { items, trustMilliseconds, maxListed, clock } = { ...defaults, ...options };
  const limiter = createLimiter(readsInFlight);
  let trustedUntil = Number.NEGATIVE_INFINITY;

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
      const isLate = oldest < now - trustMilliseconds;
      if (firsts.length === 0 || (now < trustedUntil && !isLate)) {
        return new Set();
      }
      const listed = await list(new Date(oldest + clockSkewMilliseconds));
      if (listed === undefined) {
        trustedUntil = now;
        return new Set(firsts.map(({ orderingKey }) => orderingKey));
      }
      const isBehind = isLate || oldestOf(listed, now) < now - trustMilliseconds;
      trustedUntil = isBehind ? now : now + trustMilliseconds;
      return confirm(toSuspects(firsts, listed));
    },
  };
};
