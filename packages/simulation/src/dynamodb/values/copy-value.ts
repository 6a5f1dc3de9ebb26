import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-type.ts';
import { validationError } from '../errors.ts';
import { normalizeNumber } from './number.ts';

const emptyValue = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';

/** Copies a stored item, or the content of a map. */
export const copyItem = (map: Item): Item => {
  const copy: Item = {};
  for (const name of Object.keys(map)) {
    const value = map[name];
    if (value !== undefined) {
      copy[name] = copyValue(value);
    }
  }
  return copy;
};

const copySet = ({ SS, NS, BS }: AttributeValue): AttributeValue => {
  if (SS !== undefined) {
    return { SS: [...SS] };
  }
  if (NS !== undefined) {
    return { NS: [...NS] };
  }
  if (BS !== undefined) {
    return { BS: BS.map((bytes) => bytes.slice()) };
  }
  throw validationError(emptyValue);
};

const copyRareValue = (value: AttributeValue): AttributeValue => {
  if (value.BOOL !== undefined) {
    return { BOOL: value.BOOL };
  }
  if (value.NULL !== undefined) {
    return { NULL: value.NULL };
  }
  return value.B === undefined ? copySet(value) : { B: value.B.slice() };
};

/** Copies a stored value, so that the caller may change the copy. */
export const copyValue = (value: AttributeValue): AttributeValue => {
  if (value.S !== undefined) {
    return { S: value.S };
  }
  if (value.N !== undefined) {
    return { N: value.N };
  }
  if (value.M !== undefined) {
    return { M: copyItem(value.M) };
  }
  return value.L === undefined ? copyRareValue(value) : { L: value.L.map(copyValue) };
};

const assertSet = (kind: string, elements: readonly string[]): void => {
  if (elements.length === 0) {
    throw validationError(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
  }
  if (new Set(elements).size < elements.length) {
    throw validationError(
      `One or more parameter values were invalid: Input collection [${elements.join(', ')}] contains duplicates.`,
    );
  }
};

const acceptSet = (value: AttributeValue): AttributeValue => {
  const { SS, NS, BS } = value;
  if (SS !== undefined) {
    assertSet('string', SS);
  }
  if (NS !== undefined) {
    const numbers = NS.map(normalizeNumber);
    assertSet('number', numbers);
    return { NS: numbers };
  }
  if (BS !== undefined) {
    assertSet(
      'binary',
      BS.map((bytes) => Buffer.from(bytes).toString('base64')),
    );
  }
  return copySet(value);
};

const acceptRareValue = (value: AttributeValue): AttributeValue => {
  if (value.NULL === false) {
    throw validationError(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    );
  }
  return value.SS !== undefined || value.NS !== undefined || value.BS !== undefined
    ? acceptSet(value)
    : copyRareValue(value);
};

const maxDepth = 32;

/** Copies a value of a request as DynamoDB stores it. Throws a `ValidationException` for an invalid value. */
export const acceptValue = (value: AttributeValue, depth = 0): AttributeValue => {
  if (value.S !== undefined) {
    return { S: value.S };
  }
  if (value.N !== undefined) {
    return { N: normalizeNumber(value.N) };
  }
  if (depth > maxDepth) {
    throw validationError('Nesting Levels have exceeded supported limits');
  }
  if (value.M !== undefined) {
    return { M: acceptItem(value.M, depth + 1) };
  }
  return value.L === undefined
    ? acceptRareValue(value)
    : { L: value.L.map((element) => acceptValue(element, depth + 1)) };
};

/** Copies an item of a request, like {@link acceptValue}. */
export const acceptItem = (item: Item, depth = 0): Item => {
  const copy: Item = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) {
      copy[name] = acceptValue(value, depth);
    }
  }
  return copy;
};
