/** Converts plain JavaScript values to DynamoDB's attribute values and back. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { NumberValueImpl } from '@aws-sdk/util-dynamodb';

import { convertValues } from './convert-values.ts';
import { decimalText, parseDecimal } from './decimal.ts';
import { InvalidAttributeError } from './errors.ts';
import type { DynamoDbItem } from './item-size.ts';
import { faultOfKeyValue, faultOfMap, faultOfValue } from './plain-value-faults.ts';
import type { PlainItem, PlainKey, PlainNumber, PlainSet, PlainValue } from './plain-value.ts';

/**
 * Converts an item to attribute values. Throws `INVALID_ATTRIBUTE`, with the path, for values that DynamoDB cannot
 * store exactly: `undefined`, NaN, a number that is not exact, an instance of a class, an empty or mixed set, a cycle,
 * more than 32 levels.
 *
 * `subject` names the item in the error, such as `order 01994c…`.
 */
export const marshallItem = (subject: string, item: PlainItem): DynamoDbItem =>
  convertValues({ subject, name: 'the item', faultOf: faultOfValue }, item);

/** Converts the primary key of an item to write or to read. Its values must not be empty either. */
export const marshallKey = (
  subject: string,
  key: PlainKey,
  action: 'write' | 'read' = 'write',
): DynamoDbItem => convertValues({ subject, name: 'Key', action, faultOf: faultOfKeyValue }, key);

const isSameDecimal = (number: number, text: string): boolean => {
  const [one, other] = [parseDecimal(String(number)), parseDecimal(text)];
  return one !== undefined && other !== undefined && decimalText(one) === decimalText(other);
};

const shortInteger = /^-?\d{1,15}$/;

/** Returns a number if that is exact, else a `bigint` if it is whole, else a `NumberValueImpl`. */
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

const fromSet = ({ SS, NS, BS }: AttributeValue): PlainSet | undefined => {
  if (SS !== undefined) {
    return new Set(SS);
  }
  if (NS !== undefined) {
    return new Set(NS.map(exactNumber));
  }
  return BS && new Set(BS);
};

const fromDocument = (value: AttributeValue, name: string): PlainValue => {
  if (value.L !== undefined) {
    return value.L.map((element, index) => fromAttributeValue(element, `${name}[${index}]`));
  }
  const document = value.M === undefined ? fromSet(value) : fromMap(value.M, `${name}.`);
  if (document === undefined) {
    throw unreadable(name);
  }
  return document;
};

const unreadable = (attribute: string): InvalidAttributeError => {
  const fault =
    "is not in DynamoDB's form, such as { S: 'text' }; convert each item once, as the client returns it";
  return new InvalidAttributeError('an item', { attribute, fault }, 'read');
};

const isForm = (value: unknown): boolean => typeof value === 'object' && value !== null;

const fromAttributeValue = (value: AttributeValue, name: string): PlainValue => {
  if (!isForm(value)) {
    throw unreadable(name);
  }
  if (value.N !== undefined) {
    return exactNumber(value.N);
  }
  const scalar = value.S ?? value.BOOL ?? value.B;
  if (scalar !== undefined) {
    return scalar;
  }
  return value.NULL === undefined ? fromDocument(value, name) : null;
};

const fromMap = (attributes: Readonly<DynamoDbItem>, prefix: string): PlainItem =>
  Object.fromEntries(
    Object.entries(attributes).map(
      ([name, value]) => [name, fromAttributeValue(value, `${prefix}${name}`)] as const,
    ),
  );

/**
 * Converts a stored item to plain values, equal to those that `marshallItem` received.
 *
 * A number becomes a `number` if that is exact. Otherwise a whole number becomes a `bigint`, and a decimal a
 * `NumberValueImpl`. Throws `INVALID_ATTRIBUTE`, with the path, for a value that is not in DynamoDB's form.
 */
export const unmarshallItem = (attributes: Readonly<DynamoDbItem>): PlainItem => {
  const fault = faultOfMap(attributes);
  if (fault !== undefined) {
    throw new InvalidAttributeError('an item', { attribute: 'it', fault, isRoot: true }, 'read');
  }
  return fromMap(attributes, '');
};
