import { groupBy } from '@dynamo-outbox/kernel';
import type { RuleName, Violation } from './rule.ts';
import type { RecordedItem, Truth } from './truth.ts';

const groupByKey = (recorded: readonly RecordedItem[]): ReadonlyMap<string, readonly RecordedItem[]> =>
  groupBy(recorded, ({ orderingKey }) => orderingKey);

const firstOnly = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

/** Finds the first id that was seen after an id with a later commit. */
const findInversion = (committed: readonly string[], seen: readonly string[]): string | undefined => {
  const places = new Map(committed.map((id, place) => [id, place]));
  let highest = -1;
  for (const id of seen) {
    const place = places.get(id);
    if (place !== undefined && place < highest) {
      return id;
    }
    highest = Math.max(highest, place ?? -1);
  }
  return undefined;
};

/** Parts of one commit are written together, in any order. */
const baseOf = (sortKey: string): string => sortKey.replace(/#p?\d{3}$/, '');

const checkSorted = (key: string, items: readonly RecordedItem[]): readonly Violation[] =>
  items.flatMap((item, place): readonly Violation[] => {
    const before = items[place - 1];
    return before === undefined || baseOf(before.sortKey) <= baseOf(item.sortKey)
      ? []
      : [
          {
            rule: 'sorted-out-of-order',
            detail: `${key}: ${item.sortKey} was committed after ${before.sortKey}, and sorts before it`,
          },
        ];
  });

/** The messages of a key in commit order, without those that were set aside. */
const inLine = (items: readonly RecordedItem[], outOfLine: ReadonlySet<string>): readonly string[] =>
  // Parts of one commit in part order.
  items
    .toSorted((one, other) =>
      baseOf(one.sortKey) === baseOf(other.sortKey) && one.sortKey !== other.sortKey
        ? one.sortKey.localeCompare(other.sortKey)
        : 0,
    )
    .flatMap(({ messages }) => messages.map(({ id }) => id))
    .filter((id) => !outOfLine.has(id));

const judge = (rule: RuleName, key: string, inverted: string | undefined): readonly Violation[] =>
  inverted === undefined
    ? []
    : [{ rule, detail: `${key}: ${inverted} came after the message of a later commit` }];

/**
 * Whether order is promised. It is promised only on FIFO topics. If the stream gave up a message, a second path must
 * publish it in its place, and the guard recognises the message only while the clocks of writers agree within 100 ms.
 * docs/guides/order.md states this limit.
 */
const isOrderPromised = ({ setup, hasGivenUp, doClocksAgree }: Truth): boolean =>
  setup.isFifo && (!hasGivenUp || (setup.sweepers > 0 && doClocksAgree));

/** P5: order in the outbox, on the topic, and in the effects. */
export const checkOrder = (truth: Truth): readonly Violation[] => {
  const { setup, recorded, outOfLine, published, effects } = truth;
  return [...groupByKey(recorded)].flatMap(([key, items]) => {
    const sorted = setup.order === 'none' ? [] : checkSorted(key, items);
    if (!isOrderPromised(truth)) {
      return sorted;
    }
    const committed = inLine(items, outOfLine);
    return [
      ...sorted,
      ...judge('published-out-of-order', key, findInversion(committed, firstOnly(published))),
      ...judge('handled-out-of-order', key, findInversion(committed, effects.get(key) ?? [])),
    ];
  });
};
