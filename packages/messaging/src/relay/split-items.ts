import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import { partNumberOf, toFirstPartSortKey } from '../outbox/sort-key.ts';
import type { RelayRecord } from './relay-record.ts';

/** A split item with some parts in the batch and some missing. */
export interface SplitItem {
  /** The key of its first part. */
  readonly first: OutboxItemKey;
  /** The records of the parts in the batch, by part number. */
  readonly present: ReadonlyMap<number, RelayRecord>;
  /**
   * The numbers of the missing parts. If the item does not state its number of parts, only those before a part in the
   * batch.
   */
  readonly missing: readonly number[];
}

const keyOf = ({ content }: RelayRecord): OutboxItemKey | undefined =>
  'item' in content ? content.item : content.key;

const nameOf = (orderingKey: string, sortKey: string): string => JSON.stringify([orderingKey, sortKey]);

const isPart = ({ content }: RelayRecord): boolean =>
  'item' in content && (content.item.part !== undefined || partNumberOf(content.item.sortKey) > 1);

const countOf = ({ content }: RelayRecord): number => ('item' in content ? (content.item.part?.of ?? 1) : 1);

const toSplitItem = (first: OutboxItemKey, present: ReadonlyMap<number, RelayRecord>): SplitItem => {
  const parts = Math.max(...present.keys(), ...[...present.values()].map(countOf));
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  return { first, present, missing: numbers.filter((number) => !present.has(number)) };
};

/** Finds the split items with missing parts. A batch usually has none, and is then read only once. */
export const findSplitItems = (records: readonly RelayRecord[]): readonly SplitItem[] => {
  if (!records.some(isPart)) {
    return [];
  }
  const items = new Map<string, { first: OutboxItemKey; present: Map<number, RelayRecord> }>();
  for (const record of records) {
    const key = keyOf(record);
    if (key !== undefined) {
      const first = { orderingKey: key.orderingKey, sortKey: toFirstPartSortKey(key.sortKey) };
      const name = nameOf(first.orderingKey, first.sortKey);
      const item = items.get(name) ?? { first, present: new Map<number, RelayRecord>() };
      item.present.set(partNumberOf(key.sortKey), record);
      items.set(name, item);
    }
  }
  return [...items.values()]
    .map(({ first, present }) => toSplitItem(first, present))
    .filter(({ missing }) => missing.length > 0);
};
