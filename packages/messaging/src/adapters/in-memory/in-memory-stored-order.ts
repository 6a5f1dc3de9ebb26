import type { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { OutboxHead, StoredOrder } from '../../outbox/stored-order.ts';

/** Finds the sort key of the last item of a key, unless it sorts before `notBefore`. */
const findLastSortKey = (
  table: InMemoryTable<OutboxItem>,
  orderingKey: string,
  notBefore: string,
): string | undefined => {
  const start = JSON.stringify([orderingKey, '']).slice(0, -2);
  return table
    .keys()
    .filter((key) => key.startsWith(start))
    .map(sortKeyIn)
    .filter((sortKey) => sortKey >= notBefore)
    .sort()
    .at(-1);
};

const sortKeyIn = (key: string): string => {
  const parsed: unknown = JSON.parse(key);
  const [, sortKey] = Array.isArray(parsed) ? Array.from<unknown>(parsed) : [];
  return typeof sortKey === 'string' ? sortKey : '';
};

/** Reads the order of the items in a table of an outbox. */
export const storedOrderOf = (
  table: InMemoryTable<OutboxItem>,
  heads: InMemoryTable<OutboxHead>,
): StoredOrder => ({
  findHead: async (orderingKey) => heads.find(orderingKey)?.position,
  findLast: async (orderingKey, notBefore) => findLastSortKey(table, orderingKey, notBefore),
});
