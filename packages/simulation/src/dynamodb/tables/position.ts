import type { Item } from '../values/attribute-type.ts';
import { compareStrings } from '../values/compare-values.ts';
import { compareNumbers } from '../values/number.ts';
import type { ModelKeySchema, ModelKeyShape } from './table-shape.ts';

/** Position of an item in a table or an index: its key values as text. */
export interface Position {
  readonly partition: string;
  /** The empty string where there is no sort key. */
  readonly sort: string;
  /** Distinguishes items with the same key in an index: the item's key in the table. The empty string in a table. */
  readonly tie: string;
}

/** Compares two sort keys. */
export type CompareSort = (left: string, right: string) => number;

/** The order of a sort key's type. */
export const orderOf = (sortKey: ModelKeyShape | undefined): CompareSort =>
  sortKey?.type === 'N' ? compareNumbers : compareStrings;

/** The text of a key attribute; `undefined` where it is missing or of another type. */
export const keyTextOf = (item: Item, { name, type }: ModelKeyShape): string | undefined =>
  item[name]?.[type];

/** The position of an item by a key schema; `undefined` without the key attributes. */
export const findPosition = (
  item: Item,
  { partitionKey, sortKey }: ModelKeySchema,
  tie = '',
): Position | undefined => {
  const partition = keyTextOf(item, partitionKey);
  const sort = sortKey === undefined ? '' : keyTextOf(item, sortKey);
  return partition === undefined || sort === undefined ? undefined : { partition, sort, tie };
};

/** A text that differs for different keys of a table. */
export const identityOf = ({ partition, sort }: Position): string => `${partition}\u0000${sort}`;

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** Hashes a partition key, from 0 to below 2^32. */
export const hashOf = (partition: string): number => {
  let hash = fnvOffset;
  for (let index = 0; index < partition.length; index += 1) {
    hash = Math.imul(hash ^ partition.charCodeAt(index), fnvPrime);
  }
  // The low bits of the hash are mixed best, and segments are ranges of the hash, so the low bits move to the front.
  return ((hash << 16) | (hash >>> 16)) >>> 0;
};

/** The attributes of a key, of all key schemas. */
export const keyAttributesOf = (item: Item, schemas: readonly ModelKeySchema[]): Item => {
  const key: Item = {};
  for (const { partitionKey, sortKey } of schemas) {
    for (const attribute of sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]) {
      const value = item[attribute.name];
      if (value !== undefined) {
        key[attribute.name] = value;
      }
    }
  }
  return key;
};
