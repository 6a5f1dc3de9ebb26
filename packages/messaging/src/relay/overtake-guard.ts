import type { Clock, TimeLeft } from '@dynamo-outbox/kernel';
import { assertCount, systemClock, unlimitedTime, withDefaults } from '@dynamo-outbox/kernel';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { WaitingItems } from './key-reads.ts';
import { readEarlierItems, readWaitingItems } from './key-reads.ts';
import { createLookSchedule } from './look-schedule.ts';
import type { UndispatchedEntry, UndispatchedItems } from './polling/undispatched-items.ts';

/** Dependencies and options of a guard. */
export interface OvertakeGuardOptions {
  readonly items: Pick<UndispatchedItems, 'listUndispatched' | 'findWaitingBefore' | 'readUndispatched'>;
  /**
   * Age from which an undispatched item counts as left behind. The event source must not give up on a record, and the
   * polling relay must not take an item, before it is twice as old. Default 25,000 ms: Lambda gives up after a minute at
   * the earliest, and the default grace of the polling relay is a minute.
   */
  readonly quietMilliseconds?: number;
  /**
   * Most entries of the list that are read for one batch. If there are more, the guard looks up each key of each batch instead, and
   * reads the list again only after half of `quietMilliseconds`. Default 1,000.
   */
  readonly maxListed?: number;
  readonly clock?: Clock;
}

/** The earliest item of a key in a batch. */
export interface FirstOfKey extends OutboxItemKey {
  /** ISO 8601. */
  readonly recordedAt: string;
}

/** Findings about the ordering keys of a batch. The relay may publish the keys that are in none of the maps. */
export interface OvertakeFindings {
  /** By ordering key: an undispatched item before the first of the batch. The polling relay publishes both. */
  readonly waiting: ReadonlyMap<string, OutboxItemKey>;
  /**
   * By ordering key: the undispatched items before the first of the batch, in order. The relay publishes them itself, before its own,
   * because the polling relay does not take them yet.
   */
  readonly earlier: ReadonlyMap<string, readonly OutboxItem[]>;
  /** By ordering key: why not everything could be found out. Nothing of the batch may be published, but `earlier` items may. */
  readonly unknown: ReadonlyMap<string, unknown>;
}

/** Finds ordering keys whose order would break if the relay published them now. Create one for each process. */
export interface OvertakeGuard {
  /**
   * The keys of which an item before the given one is still undispatched. If the event source may have given up on it, the polling
   * relay publishes it, and those behind it. If it is too young for that, the relay publishes it again.
   *
   * Which keys it finds depends on the given keys alone. Starts no call once `timeLeft` is at 0. Does not reject.
   */
  findOvertaking(firsts: readonly FirstOfKey[], timeLeft?: TimeLeft): Promise<OvertakeFindings>;
}

const defaults = { quietMilliseconds: 25_000, maxListed: 1_000, clock: systemClock } as const;

// Writers' clocks differ a little, so an earlier item of a key may bear a later time.
const clockSkewMilliseconds = 100;

// Most old entries of the list that are looked up in the table, to find one that is still undispatched.
const maxOldLookups = 10;

// Sorts behind every sort key.
const everything = '\uFFFF';

const nothing: OvertakeFindings = { waiting: new Map(), earlier: new Map(), unknown: new Map() };

/** The earliest valid time of the entries, but at most `latest`, in epoch milliseconds. */
const oldestOf = (entries: readonly { readonly recordedAt: string }[], latest: number): number =>
  entries.reduce((oldest, { recordedAt }) => {
    const time = Date.parse(recordedAt);
    return time < oldest ? time : oldest;
  }, latest);

/** The keys that have an earlier item on the list. */
const toSuspects = (
  firsts: readonly FirstOfKey[],
  listed: readonly UndispatchedEntry[],
): readonly FirstOfKey[] => {
  const earliest = new Map<string, string>();
  for (const { orderingKey, sortKey } of listed) {
    if (sortKey < (earliest.get(orderingKey) ?? everything)) {
      earliest.set(orderingKey, sortKey);
    }
  }
  return firsts.filter(({ orderingKey, sortKey }) => (earliest.get(orderingKey) ?? everything) < sortKey);
};

/** Reserves half of the time of a batch for its publishing. */
const halfOf = (timeLeft: TimeLeft): TimeLeft => {
  const reserve = timeLeft() / 2;
  return Number.isFinite(reserve) ? () => timeLeft() - reserve : timeLeft;
};

/**
 * Creates the guard of an outbox with tracking `status` and a polling relay.
 *
 * A look reads the list of the undispatched items that are older than the batch. Usually it is empty, or contains only
 * items that were dispatched a moment ago. The guard then looks up each key that has an earlier item on the list, with a
 * consistent read of the table. If the list is too long or cannot be read, it looks up every key of the batch, so that a
 * backlog of other keys stops no key.
 *
 * A look costs half a read unit for each shard of the list. A lookup costs one read unit or more: the size of the item
 * before the key's first item of the batch.
 */
export const createOvertakeGuard = (options: OvertakeGuardOptions): OvertakeGuard => {
  const { items, quietMilliseconds, maxListed, clock } = withDefaults(defaults, options);
  assertCount('quietMilliseconds', quietMilliseconds);
  assertCount('maxListed', maxListed);
  const schedule = createLookSchedule(quietMilliseconds);
  let listAgainAt = Number.NEGATIVE_INFINITY;

  /** Undispatched items recorded before; `undefined` when there are too many, or they cannot be read. */
  const list = async (recordedBefore: Date): Promise<readonly UndispatchedEntry[] | undefined> => {
    const listed: UndispatchedEntry[] = [];
    try {
      for await (const entry of items.listUndispatched(recordedBefore)) {
        if (listed.length === maxListed) {
          return undefined;
        }
        listed.push(entry);
      }
      return listed;
    } catch {
      // The keys of the batch are looked up one by one; if that fails as well, the keys are reported as unknown.
      return undefined;
    }
  };

  const listUnlessCrowded = async (
    now: number,
    recordedBefore: Date,
  ): Promise<readonly UndispatchedEntry[] | undefined> => {
    if (now < listAgainAt) {
      return undefined;
    }
    const listed = await list(recordedBefore);
    listAgainAt = listed === undefined ? now + quietMilliseconds / 2 : now;
    return listed;
  };

  const isLate = (now: number, oldest: number): boolean => oldest < now - quietMilliseconds;

  const isYoung = (now: number, listed: readonly UndispatchedEntry[] | undefined): boolean =>
    listed !== undefined && oldestOf(listed, now) >= now - quietMilliseconds;

  /**
   * Whether an item has been undispatched for so long that every relay looks at the list with each batch. The list may
   * be outdated, so the table decides.
   */
  const isSomethingOld = async (leftBefore: Date): Promise<boolean> => {
    let lookups = 0;
    try {
      for await (const entry of items.listUndispatched(leftBefore)) {
        const [item] = await items.readUndispatched(entry, 1);
        lookups += 1;
        if (item !== undefined || lookups === maxOldLookups) {
          return item !== undefined;
        }
      }
    } catch {
      // Unknown. Publishing the earlier items is right in any case.
    }
    return false;
  };

  /**
   * Leaves keys to the polling relay only while every relay looks at the list with each batch. Otherwise the relay
   * publishes the earlier items itself. They are too young for the polling relay: they were published but not marked, or
   * left behind a moment ago.
   */
  const decide = async (
    { waiting, unknown }: WaitingItems,
    {
      firsts,
      now,
      timeLeft,
    }: { readonly firsts: readonly FirstOfKey[]; readonly now: number; readonly timeLeft: TimeLeft },
  ): Promise<OvertakeFindings> => {
    const leftBefore = now - 2 * quietMilliseconds;
    const isTooYoung = (entry: UndispatchedEntry): boolean => Date.parse(entry.recordedAt) >= leftBefore;
    const young = firsts.filter(({ orderingKey }) => {
      const entry = waiting.get(orderingKey);
      return entry !== undefined && isTooYoung(entry);
    });
    if (young.length === 0 || (await isSomethingOld(new Date(leftBefore)))) {
      return { waiting, earlier: new Map(), unknown };
    }
    const read = await readEarlierItems(items, young, { waiting, timeLeft });
    return {
      waiting: new Map([...waiting].filter(([, entry]) => !isTooYoung(entry))),
      earlier: read.earlier,
      unknown: new Map([...unknown, ...read.unknown]),
    };
  };

  /** Looks at the list, and then at the keys of the batch that it names. */
  const look = async (
    firsts: readonly FirstOfKey[],
    { now, oldest, timeLeft }: { readonly now: number; readonly oldest: number; readonly timeLeft: TimeLeft },
  ): Promise<OvertakeFindings> => {
    const listed = await listUnlessCrowded(now, new Date(oldest + clockSkewMilliseconds));
    const suspects = listed === undefined ? firsts : toSuspects(firsts, listed);
    const lookedUp = await readWaitingItems(items, suspects, timeLeft);
    const isClear = lookedUp.waiting.size + lookedUp.unknown.size === 0;
    schedule.recordLook(now, isClear && !isLate(now, oldest) && isYoung(now, listed));
    return isClear ? nothing : decide(lookedUp, { firsts: suspects, now, timeLeft });
  };

  return {
    findOvertaking: async (firsts, timeLeft = unlimitedTime) => {
      const now = clock().getTime();
      const oldest = oldestOf(firsts, now);
      return firsts.length > 0 && (isLate(now, oldest) || schedule.isDue(now))
        ? look(firsts, { now, oldest, timeLeft: halfOf(timeLeft) })
        : nothing;
    },
  };
};
