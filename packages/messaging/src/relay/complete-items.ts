import type { Clock, TimeLeft } from '@dynamo-outbox/kernel';
import { mapConcurrently } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { OutboxStore } from './outbox-store.ts';
import { partNumberOf } from '../outbox/sort-key.ts';
import type { ItemParts, StoredPart } from './item-parts.ts';
import type { MessagePublisher } from './message-publisher.ts';
import { PartMissingError } from './part-missing-error.ts';
import type { RelayRecord } from './relay-record.ts';
import type { SplitItem } from './split-items.ts';
import { findSplitItems } from './split-items.ts';

/** Dependencies of completing split items. */
export interface CompletionDependencies {
  readonly publisher: MessagePublisher;
  readonly observer: RelayObserver;
  readonly clock: Clock;
  readonly remainingMilliseconds: TimeLeft;
  readonly store?: OutboxStore | undefined;
  /** Reads the missing parts. Without it, parts are published in the order in which they arrive. */
  readonly parts?: ItemParts | undefined;
}

/** A batch with the parts that the stream did not deliver with it. */
export interface CompletedBatch {
  readonly records: readonly RelayRecord[];
  /** Ordering keys that must not be published in this run, because the relay could not read an earlier part. */
  readonly stopped: ReadonlySet<string>;
}

/** The changes to the records of a split item. */
interface Completion {
  /** The first record of the item in the batch. The added records are inserted before it. */
  readonly anchor: RelayRecord | undefined;
  readonly added: readonly RelayRecord[];
  /** Records of parts that are already dispatched or parked. */
  readonly settled: readonly RelayRecord[];
}

const readsInFlight = 4;

// A transaction writes all its parts within seconds, and the clocks of writers differ a little. A part that is still
// not in the table after this time was deleted.
const writtenAfterMilliseconds = 60_000;

const isOrdered = ({ present }: SplitItem, publisher: MessagePublisher): boolean =>
  [...present.values()].some(
    ({ content }) =>
      'item' in content && content.item.messages.some(({ topic }) => publisher.isOrdered(topic)),
  );

const isYoung = ({ present }: SplitItem, clock: Clock): boolean =>
  [...present.values()].some(
    ({ content }) =>
      'item' in content && Date.parse(content.item.recordedAt) > clock().getTime() - writtenAfterMilliseconds,
  );

/** Throws `PART_MISSING` if a part before one of the batch is not in the table yet. */
const assertWritten = (item: SplitItem, stored: ReadonlyMap<number, StoredPart>, clock: Clock): void => {
  const last = Math.max(...item.present.keys());
  const unwritten = item.missing.find((number) => number < last && !stored.has(number));
  if (unwritten !== undefined && isYoung(item, clock)) {
    throw new PartMissingError(item.first, unwritten);
  }
};

const toCompletion = (
  { present, missing }: SplitItem,
  stored: ReadonlyMap<number, StoredPart>,
  isSettled: (part: StoredPart) => boolean,
): Completion => {
  const [anchor] = present.values();
  const position = anchor?.position ?? '';
  return {
    anchor,
    added: missing.flatMap((number) => {
      const part = stored.get(number);
      return part === undefined || isSettled(part) ? [] : { position, content: part.content };
    }),
    settled: [...present].flatMap(([number, record]) => {
      const part = stored.get(number);
      return part !== undefined && isSettled(part) ? record : [];
    }),
  };
};

const complete = async (
  item: SplitItem,
  parts: ItemParts,
  { clock, store, remainingMilliseconds }: CompletionDependencies,
): Promise<Completion> => {
  const read = await parts.readParts(item.first, remainingMilliseconds);
  const stored = new Map(read.map((part) => [partNumberOf(part.sortKey), part]));
  assertWritten(item, stored, clock);
  return toCompletion(item, stored, (part) => part.isSettled || store?.isOwed?.(part) === true);
};

const apply = (
  records: readonly RelayRecord[],
  completions: readonly Completion[],
): readonly RelayRecord[] => {
  const settled = new Set(completions.flatMap((completion) => completion.settled));
  const added = new Map(completions.map((completion) => [completion.anchor, completion.added]));
  return records.flatMap((record) => [
    ...(added.get(record) ?? []),
    ...(settled.has(record) ? [] : [record]),
  ]);
};

/**
 * Adds the missing parts of split items to a batch, and removes parts that an earlier batch already dispatched.
 *
 * The stream does not order the items of one transaction. So the second part of an item may arrive in an earlier batch
 * than the first, and even the next item of the key may arrive before it. When one part arrives, the relay reads the
 * other parts from the table and publishes all of them in order. This applies only to ordered topics. It costs the read
 * units of the whole item, and nothing for a batch without split items.
 */
export const completeItems = async (
  records: readonly RelayRecord[],
  dependencies: CompletionDependencies,
): Promise<CompletedBatch> => {
  const { parts, publisher, observer } = dependencies;
  const items =
    parts === undefined ? [] : findSplitItems(records).filter((item) => isOrdered(item, publisher));
  if (parts === undefined || items.length === 0) {
    return { records, stopped: new Set() };
  }
  const stopped = new Set<string>();
  let failure: unknown;
  const completions = await mapConcurrently(items, readsInFlight, async (item) => {
    try {
      return await complete(item, parts, dependencies);
    } catch (error) {
      failure ??= error;
      stopped.add(item.first.orderingKey);
      return [];
    }
  });
  if (stopped.size > 0) {
    observer({ event: 'relay.check-failed', check: 'parts', keys: stopped.size, error: failure });
  }
  return { records: apply(records, completions.flat()), stopped };
};
