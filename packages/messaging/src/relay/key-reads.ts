import type { TimeLeft } from '@dynamo-outbox/kernel';
import { mapConcurrently, NoTimeLeftError } from '@dynamo-outbox/kernel';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import { EarlierItemsUnreadError } from './earlier-items-unread-error.ts';
import { takeDecoded } from './polling/take-decoded.ts';
import type { UndispatchedEntry, UndispatchedItems } from './polling/undispatched-items.ts';

/** The last undispatched item before the first item of a batch, by ordering key. */
export interface WaitingItems {
  readonly waiting: ReadonlyMap<string, UndispatchedEntry>;
  /** Reads that failed, by ordering key, with the reason. */
  readonly unknown: ReadonlyMap<string, unknown>;
}

/** All undispatched items before the first item of a batch, in order, by ordering key. */
export interface EarlierItems {
  readonly earlier: ReadonlyMap<string, readonly OutboxItem[]>;
  /** Reads that failed, or did not reach the first item of the batch, by ordering key, with the reason. */
  readonly unknown: ReadonlyMap<string, unknown>;
}

const readsInFlight = 10;

// Each item may take 400 KB, the largest that DynamoDB stores.
const maxEarlierItems = 100;

/**
 * Runs a read for each key, a few at a time. After a failed read, or when no time is left, it starts no further read;
 * the remaining keys are unknown.
 */
const readEach = async <TFirst extends OutboxItemKey>(
  firsts: readonly TFirst[],
  timeLeft: TimeLeft,
  read: (first: TFirst) => Promise<void>,
): Promise<Map<string, unknown>> => {
  const unknown = new Map<string, unknown>();
  let failure: { readonly error: unknown } | undefined;
  await mapConcurrently(firsts, readsInFlight, async (first) => {
    failure ??= timeLeft() > 0 ? undefined : { error: new NoTimeLeftError() };
    if (failure !== undefined) {
      unknown.set(first.orderingKey, failure.error);
      return;
    }
    try {
      await read(first);
    } catch (error) {
      failure = { error };
      unknown.set(first.orderingKey, error);
    }
  });
  return unknown;
};

/** Reads for each key whether the item before the first item of the batch is undispatched. */
export const readWaitingItems = async (
  items: Pick<UndispatchedItems, 'findWaitingBefore'>,
  firsts: readonly OutboxItemKey[],
  timeLeft: TimeLeft,
): Promise<WaitingItems> => {
  const waiting = new Map<string, UndispatchedEntry>();
  const unknown = await readEach(firsts, timeLeft, async (first) => {
    const item = await items.findWaitingBefore(first);
    if (item !== undefined) {
      waiting.set(first.orderingKey, item);
    }
  });
  return { waiting, unknown };
};

/**
 * Reads for each waiting key up to 100 undispatched items before the first item of the batch. A key with more items, or
 * with an item that cannot be decoded, is also unknown.
 */
export const readEarlierItems = async (
  items: Pick<UndispatchedItems, 'readUndispatched'>,
  firsts: readonly OutboxItemKey[],
  { waiting, timeLeft }: Pick<WaitingItems, 'waiting'> & { readonly timeLeft: TimeLeft },
): Promise<EarlierItems> => {
  const earlier = new Map<string, readonly OutboxItem[]>();
  const unread = new Map<string, unknown>();
  const failed = await readEach(firsts, timeLeft, async (first) => {
    const last = waiting.get(first.orderingKey) ?? first;
    const read = await items.readUndispatched(last, maxEarlierItems);
    const before = takeDecoded(read.filter(({ sortKey }) => sortKey < first.sortKey));
    earlier.set(
      first.orderingKey,
      before.flatMap(({ content }) => ('item' in content ? content.item : [])),
    );
    if (before.at(-1)?.sortKey !== last.sortKey) {
      unread.set(first.orderingKey, new EarlierItemsUnreadError(first));
    }
  });
  return { earlier, unknown: new Map([...unread, ...failed]) };
};
