/** Converts plain JavaScript values to DynamoDB's attribute values and back. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, NumberValueImpl } from '@aws-sdk/util-dynamodb';

import { decimalText, parseDecimal } from './decimal.ts';
import { InvalidAttributeError } from './errors.ts';
import type { DynamoDbItem } from './item-size.ts';
import { isContainer } from './plain-scalar-faults.ts';
import { findKeyFault, findPlainFault } from './plain-value-faults.ts';
import type {
  PlainItem,
  PlainKey,
  PlainList,
  PlainNumber,
  PlainScalar,
  PlainSet,
  PlainValue,
} from './plain-value.ts';

const isList = (value: PlainValue): value is PlainList => Array.isArray(value);

const isSet = (value: PlainValue): value is PlainSet => value instanceof Set;

const isMap = (value: PlainValue): value is PlainItem => isContainer(value);

// Bytes are copied, so that later changes by the caller are not written.
const toScalar = (value: PlainScalar): AttributeValue =>
  value instanceof Uint8Array ? { B: new Uint8Array(value) } : convertToAttr(value);

// The SDK would assume the type of the first element for all, and convert the others.
const toSet = (set: PlainSet): AttributeValue => {
  const elements = Array.from<PlainScalar, AttributeValue>(set, toScalar);
  const texts = elements.flatMap(({ S }) => S ?? []);
  const numbers = elements.flatMap(({ N }) => N ?? []);
  if (texts.length > 0) {
    return { SS: texts };
  }
  return numbers.length > 0 ? { NS: numbers } : { BS: elements.flatMap(({ B }) => B ?? []) };
};

// The SDK would drop functions, and misread a map with a field `constructor`.
const toAttributeValue = (value: PlainValue): AttributeValue => {
  if (isList(value)) {
    return { L: value.map(toAttributeValue) };
  }
  if (isSet(value)) {
    return toSet(value);
  }
  return isMap(value) ? { M: toAttributes(value) } : toScalar(value);
};

const toAttributes = (item: PlainItem): DynamoDbItem => {
  const attributes: DynamoDbItem = {};
  for (const [name, value] of Object.entries(item)) {
    attributes[name] = toAttributeValue(value);
  }
  return attributes;
};

/**
 * Converts an item to attribute values. Throws `INVALID_ATTRIBUTE`, with the path, for values that DynamoDB cannot
 * store exactly: `undefined`, NaN, a number that is not exact, an instance of a class, an empty or mixed set, a cycle,
 * more than 32 levels.
 *
 * `subject` names the item in the error, such as `order 01994c…`.
 */
export const marshallItem = (subject: string, item: PlainItem): DynamoDbItem => {
  const found = findPlainFault(item);
  if (found !== undefined) {
    throw new InvalidAttributeError(subject, found);
  }
  return toAttributes(item);
};

/** Converts the primary key of an item to write or to read. Its values must not be empty either. */
export const marshallKey = (
  subject: string,
  key: PlainKey,
  action: 'write' | 'read' = 'write',
): DynamoDbItem => {
  const found = findKeyFault(key);
  if (found !== undefined) {
    throw new InvalidAttributeError(subject, found, action);
  }
  return toAttributes(key);
};

const isSameDecimal = (number: number, text: string): boolean => {
  const [one, other] = [parseDecimal(String(number)), parseDecimal(text)];
  return one !== undefined && other !== undefined && decimalText(one) === decimalText(other);
};

const shortInteger = /^-?\d{1,15}$/;

/** Returns a number if that is exact, else a `bigint` if it is whole, else a `NumberValue`. */
const exactNumber = (text: string): PlainNumber => {
  const number = Number(text);
  if (shortInteger.test(text)) {
    return number;
  }
  const isExact = Math.abs(number) <= Number.MAX_SAFE_INTEGER && isSameDecimal(number, text);
  return isExact ? number : largeNumber(text);
};

const largeNumber = (text: string): PlainNumber => {
  const decimal = parseDecimal(text);
  return decimal === undefined || decimal.exponent < 0
    ? NumberValueImpl.from(text)
    : BigInt(`${decimal.sign}${decimal.digits}${'0'.repeat(decimal.exponent)}`);
};

const fromSet = ({ SS, NS, BS = [] }: AttributeValue): PlainSet => {
  if (SS !== undefined) {
    return new Set(SS);
  }
  return NS === undefined ? new Set(BS) : new Set(NS.map(exactNumber));
};

const fromDocument = (value: AttributeValue): PlainValue => {
  if (value.L !== undefined) {
    return value.L.map(fromAttributeValue);
  }
  return value.M === undefined ? fromSet(value) : unmarshallItem(value.M);
};

const fromAttributeValue = (value: AttributeValue): PlainValue => {
  if (value.N !== undefined) {
    return exactNumber(value.N);
  }
  const scalar = value.S ?? value.BOOL ?? value.B;
  if (scalar !== undefined) {
    return scalar;
  }
  return value.NULL === undefined ? fromDocument(value) : null;
};

/**
 * Converts a stored item to plain values, equal to those that `marshallItem` received.
 *
 * A number becomes a `number` if that is exact. Otherwise a whole number becomes a `bigint`, and a decimal a
 * `NumberValue`.
 */
export const unmarshallItem = (attributes: Readonly<DynamoDbItem>): PlainItem =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, fromAttributeValue(value)] as const),
  );
