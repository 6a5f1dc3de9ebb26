import type { Clock, TimeLeft } from '@dynamo-outbox/kernel';
import {
  assertCount,
  createLimiter,
  NoTimeLeftError,
  systemClock,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { UndispatchedEntry, UndispatchedItems } from './polling/undispatched-items.ts';

/** What a guard works with. */
export interface OvertakeGuardOptions {
  readonly items: Pick<UndispatchedItems, 'listUndispatched' | 'findWaitingBefore'>;
  /**
   * What is undispatched for longer than that was left behind. Neither may the event source give up on a record, nor the
   * second path take one, before it is twice as old. Default 25,000 ms: Lambda gives up after a minute at the earliest,
   * and a minute is the polling relay's default grace.
   */
  readonly quietMilliseconds?: number;
  /**
   * Most entries of the list that are read for one batch. If there are more, the guard does not read the list for half of the calm
   * time, and looks up each key of each batch instead. Default 1,000.
   */
  readonly maxListed?: number;
  readonly clock?: Clock;
}

/** The earliest item of a key in a batch. */
export interface FirstOfKey extends OutboxItemKey {
  /** ISO 8601. */
  readonly recordedAt: string;
}

/** What a guard found out about the keys of a batch. Keys in neither map may go on. */
export interface OvertakeFindings {
  /** By ordering key: the undispatched item before the first of the batch. */
  readonly waiting: ReadonlyMap<string, OutboxItemKey>;
  /** By ordering key: why nothing could be found out. */
  readonly unknown: ReadonlyMap<string, unknown>;
}

/** Finds keys whose order would break if the relay went on with them. Lives longer than a run: one for each process. */
export interface OvertakeGuard {
  /**
   * The keys of which an item before the given one is still undispatched: the event source gave up on it, and the second
   * path will publish it, and those behind it.
   *
   * What it finds depends on the given keys alone. Starts no call once `timeLeft` is at 0. Does not reject.
   */
  findOvertaking(firsts: readonly FirstOfKey[], timeLeft?: TimeLeft): Promise<OvertakeFindings>;
}

const defaults = { quietMilliseconds: 25_000, maxListed: 1_000, clock: systemClock } as const;

// Writers' clocks differ a little, so an earlier item of a key may bear a later time.
const clockSkewMilliseconds = 100;

const readsInFlight = 10;

// Sorts behind every sort key.
const everything = '\uFFFF';

const nothing: OvertakeFindings = { waiting: new Map(), unknown: new Map() };

/** The earliest of the times that are ones, in epoch milliseconds. */
const oldestOf = (entries: readonly { readonly recordedAt: string }[], latest: number): number =>
  entries.reduce((oldest, { recordedAt }) => {
    const time = Date.parse(recordedAt);
    return time < oldest ? time : oldest;
  }, latest);

/** Those of the keys that have an earlier item on the list. */
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

/** When to look at the list. */
interface Watch {
  isDue(now: number): boolean;
  note(now: number, isQuiet: boolean): void;
}

/**
 * Looks at each batch until all was calm for a while, then at intervals, and at each batch again after a longer pause.
 *
 * Why that is enough: what the event source gave up is old, and so on the list of every process that looks often enough.
 * What is left behind it may be young, and another process may have left it; but once nothing before it is undispatched
 * it stays until the second path takes it, at twice the calm time, and so is on the list as old for the whole of one.
 */
const createWatch = (quietMilliseconds: number): Watch => {
  let quietSince: number | undefined;
  let lastLook = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) =>
      quietSince === undefined ||
      lastLook - quietSince < quietMilliseconds ||
      // Half of it, so that the next look comes in time although batches come at their own pace.
      now - lastLook >= quietMilliseconds / 2,
    note: (now, isCalm) => {
      if (!isCalm) {
        quietSince = undefined;
      } else if (quietSince === undefined || now - lastLook > quietMilliseconds) {
        quietSince = now;
      }
      lastLook = now;
    },
  };
};

/** Half of the time that a batch has is for its publishing. */
const halfOf = (timeLeft: TimeLeft): TimeLeft => {
  const reserve = timeLeft() / 2;
  return Number.isFinite(reserve) ? () => timeLeft() - reserve : timeLeft;
};

/**
 * Looks keys up in the table, a few at a time. After a failed call or without time it starts no further one: what is left stays
 * unknown.
 */
const createLookUp = (
  items: OvertakeGuardOptions['items'],
): ((firsts: readonly FirstOfKey[], timeLeft: TimeLeft) => Promise<OvertakeFindings>) => {
  const limiter = createLimiter(readsInFlight);
  return async (firsts, timeLeft) => {
    const waiting = new Map<string, OutboxItemKey>();
    const unknown = new Map<string, unknown>();
    let failure: { readonly error: unknown } | undefined;
    const lookUp = async (first: FirstOfKey): Promise<void> => {
      failure ??= timeLeft() > 0 ? undefined : { error: new NoTimeLeftError() };
      if (failure !== undefined) {
        unknown.set(first.orderingKey, failure.error);
        return;
      }
      try {
        const item = await items.findWaitingBefore(first);
        if (item !== undefined) {
          waiting.set(first.orderingKey, item);
        }
      } catch (error) {
        failure = { error };
        unknown.set(first.orderingKey, error);
      }
    };
    await Promise.all(firsts.map((first) => limiter(() => lookUp(first))));
    return { waiting, unknown };
  };
};

/**
 * Creates the guard of an outbox with tracking `status` and a second path.
 *
 * A look lists the undispatched items that are older than the batch; usually there are no such items, or only items that were
 * dispatched a moment ago. A key with an earlier item on the list is looked up in the table, consistently. If the list is too long
 * or cannot be read, every key of the batch is looked up instead: a backlog of other keys stops none.
 *
 * Costs half a read unit for each shard of the list and look, and one or more for each key that is looked up: the size of the item
 * before the batch's first.
 */
export const createOvertakeGuard = (options: OvertakeGuardOptions): OvertakeGuard => {
  const { items, quietMilliseconds, maxListed, clock } = withDefaults(defaults, options);
  assertCount('quietMilliseconds', quietMilliseconds);
  assertCount('maxListed', maxListed);
  const lookUp = createLookUp(items);
  const watch = createWatch(quietMilliseconds);
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

  const isYoung = (now: number, listed: readonly UndispatchedEntry[] | undefined): boolean =>
    listed !== undefined && oldestOf(listed, now) >= now - quietMilliseconds;

  return {
    findOvertaking: async (firsts, timeLeft = unlimitedTime) => {
      const now = clock().getTime();
      const oldest = oldestOf(firsts, now);
      const isLate = oldest < now - quietMilliseconds;
      if (firsts.length === 0 || !(isLate || watch.isDue(now))) {
        return nothing;
      }
      const listed = await listUnlessCrowded(now, new Date(oldest + clockSkewMilliseconds));
      const suspects = listed === undefined ? firsts : toSuspects(firsts, listed);
      const findings = await lookUp(suspects, halfOf(timeLeft));
      const isClear = findings.waiting.size + findings.unknown.size === 0;
      watch.note(now, isClear && !isLate && isYoung(now, listed));
      return findings;
    },
  };
};
