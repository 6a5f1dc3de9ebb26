import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor } from '../../outbox/query/cursor.ts';
import { InvalidCursorError } from '../../outbox/query/errors.ts';
import type { RecordedRange } from '../../outbox/query/recorded-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Key of an item after which a reading continues. */
export interface ItemPlace {
  readonly orderingKey: string;
  readonly sortKey: string;
}

/** Where a segment continues: at its beginning, after an item, or nowhere because it is complete. */
export type Place = ItemPlace | 'start' | 'done';

/** Where a reading of the index continues: in a shard, at its beginning or after an entry. */
export interface IndexPlace {
  readonly shard: number;
  readonly after?: ItemPlace & { readonly recordedAt: string };
}

/** Name of the range that a cursor belongs to. */
export const toCursorKind = (tableName: string, { orderingKey, isUndispatched }: RecordedRange): string => {
  if (orderingKey !== undefined) {
    return `${tableName} key ${orderingKey}`;
  }
  return isUndispatched === true ? `${tableName} undispatched` : `${tableName} scan`;
};

// Limits of DynamoDB for the values of keys.
const maxPartitionKeyBytes = 2_048;
const maxSortKeyBytes = 1_024;

const isKeyText = (value: unknown, maxBytes: number): value is string =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxBytes;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

const toItemPlace = (value: unknown): ItemPlace => {
  const [orderingKey, sortKey] = [memberOf(value, 'orderingKey'), memberOf(value, 'sortKey')];
  if (!isKeyText(orderingKey, maxPartitionKeyBytes) || !isKeyText(sortKey, maxSortKeyBytes)) {
    throw new InvalidCursorError();
  }
  return { orderingKey, sortKey };
};

const toPlace = (value: unknown): Place =>
  value === 'start' || value === 'done' ? value : toItemPlace(value);

/** Encodes the places of all segments. */
export const encodePlaces = (kind: string, places: readonly Place[]): string =>
  encodeCursor([kind, ...places]);

/** Decodes the places of that many segments. Throws `INVALID_CURSOR`. */
export const decodePlaces = (kind: string, cursor: string, segments: number): readonly Place[] => {
  const places = decodeCursor(kind, cursor).map(toPlace);
  if (places.length !== segments) {
    throw new InvalidCursorError();
  }
  return places;
};

/** Encodes a place in the index. */
export const encodeIndexPlace = (kind: string, { shard, after }: IndexPlace): string =>
  encodeCursor([kind, shard, ...(after === undefined ? [] : [after])]);

/** Decodes a place in an index with that many shards. Throws `INVALID_CURSOR`. */
export const decodeIndexPlace = (kind: string, cursor: string, shards: number): IndexPlace => {
  const [shard, after, ...others] = decodeCursor(kind, cursor);
  if (typeof shard !== 'number' || !Number.isInteger(shard) || shard < 0 || shard >= shards) {
    throw new InvalidCursorError();
  }
  if (after === undefined) {
    return { shard };
  }
  const recordedAt = memberOf(after, 'recordedAt');
  if (!isKeyText(recordedAt, maxSortKeyBytes) || others.length > 0) {
    throw new InvalidCursorError();
  }
  return { shard, after: { ...toItemPlace(after), recordedAt } };
};

/** Returns the place after an item. */
export const placeAfter = (item: Attributes): ItemPlace => ({
  orderingKey: item[outboxAttributes.orderingKey]?.S ?? '',
  sortKey: item[outboxAttributes.sortKey]?.S ?? '',
});

/** Returns the key of the item at a place. */
export const toKey = ({ orderingKey, sortKey }: ItemPlace): Record<string, AttributeValue> => ({
  [outboxAttributes.orderingKey]: { S: orderingKey },
  [outboxAttributes.sortKey]: { S: sortKey },
});
