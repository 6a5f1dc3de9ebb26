import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-type.ts';
import { compareNumbers } from './number.ts';

const firstSurrogate = 0xd800;

/** The order of UTF-8 bytes of two UTF-16 units: a surrogate, of a code point above U+FFFF, sorts after all others. */
const rankOf = (unit: number): number => (unit >= firstSurrogate && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Compares two strings by their UTF-8 bytes: negative, zero or positive. */
export const compareStrings = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      return rankOf(a) - rankOf(b);
    }
  }
  return left.length - right.length;
};

/**
 * Compares the order of two values. Returns `undefined` if DynamoDB defines no order, such as between a string and a
 * number.
 */
export const compareValues = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if (left.S !== undefined && right.S !== undefined) {
    return compareStrings(left.S, right.S);
  }
  if (left.N !== undefined && right.N !== undefined) {
    return compareNumbers(left.N, right.N);
  }
  return left.B === undefined || right.B === undefined ? undefined : Buffer.compare(left.B, right.B);
};

/** Checks whether two items, or the contents of two maps, are the same. */
export const equalItems = (left: Item, right: Item): boolean => {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [a, b] = [left[name], right[name]];
      return a !== undefined && b !== undefined && equalValues(a, b);
    })
  );
};

const equalLists = (left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean =>
  left.length === right.length &&
  left.every((element, index) => {
    const other = right[index];
    return other !== undefined && equalValues(element, other);
  });

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The elements of a set as text that is equal for equal elements. Returns `undefined` if the value is not a set. */
export const elementsOf = ({ SS, NS, BS }: AttributeValue): readonly string[] | undefined =>
  SS ?? NS ?? BS?.map(toHex);

const equalSets = (left: AttributeValue, right: AttributeValue): boolean => {
  const [a, b] = [elementsOf(left), elementsOf(right)];
  const isSameType = (left.SS === undefined) === (right.SS === undefined);
  const isNumbers = (left.NS === undefined) === (right.NS === undefined);
  if (a === undefined || b === undefined || !isSameType || !isNumbers) {
    return false;
  }
  const others = new Set(b);
  return a.length === b.length && a.every((element) => others.has(element));
};

const equalDocuments = (left: AttributeValue, right: AttributeValue): boolean => {
  if (left.M !== undefined && right.M !== undefined) {
    return equalItems(left.M, right.M);
  }
  if (left.L !== undefined && right.L !== undefined) {
    return equalLists(left.L, right.L);
  }
  return equalSets(left, right);
};

const equalRareValues = (left: AttributeValue, right: AttributeValue): boolean => {
  if (left.BOOL !== undefined || left.NULL !== undefined) {
    return left.BOOL === right.BOOL && left.NULL === right.NULL;
  }
  return left.B !== undefined || right.B !== undefined
    ? compareValues(left, right) === 0
    : equalDocuments(left, right);
};

/** Checks whether two values have the same type and are equal. */
export const equalValues = (left: AttributeValue, right: AttributeValue): boolean => {
  // After an update, an item shares unchanged values with the item before.
  if (left === right) {
    return true;
  }
  if (left.S !== undefined || right.S !== undefined) {
    return left.S === right.S;
  }
  if (left.N !== undefined || right.N !== undefined) {
    return left.N === right.N;
  }
  return equalRareValues(left, right);
};
