import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { isDecimal } from './decimal.ts';
import type { DynamoDbItem } from './item-size.ts';
import { quote } from './quote.ts';
import { expressionValuesOf, itemOf } from './write-parts.ts';

/** An invalid value of a write, and its place. */
export interface AttributeFault {
  /** The attribute, or the path within it: `total`, `lines[2].price`, `:total`. */
  readonly attribute: string;
  /** Whether all the values of this name are meant, such as `Item`, and not an attribute. */
  readonly isRoot?: boolean;
  /** The fault, as a phrase that follows the name of the attribute. */
  readonly fault: string;
}

/** Returns the fault of a value that is neither a list nor a map; `undefined` if it is valid. */
export type ScalarRule = (value: AttributeValue) => string | undefined;

const faultOfNumber = (text: unknown): string | undefined => {
  if (typeof text !== 'string') {
    return `is a number given as ${typeof text}; DynamoDB expects numbers as text, such as { N: '5' }`;
  }
  return isDecimal(text) ? undefined : `is ${quote(text)}, which is not a number`;
};

const isMissing = (element: unknown): boolean => element === undefined || element === null;

const faultOfSet = (elements: readonly unknown[]): string | undefined => {
  if (elements.length === 0) {
    return 'is an empty set, which DynamoDB does not store; leave the attribute out';
  }
  return elements.some(isMissing) ? 'is a set with an undefined element' : undefined;
};

const faultOfNumberSet = (elements: readonly unknown[]): string | undefined =>
  faultOfSet(elements) ?? elements.map(faultOfNumber).find((fault) => fault !== undefined);

const empty = 'has no value: DynamoDB needs exactly one of S, N, B, BOOL, NULL, M, L, SS, NS and BS';

const faultOfFlag = ({ BOOL, NULL }: AttributeValue): string | undefined =>
  BOOL === undefined && NULL === undefined ? empty : undefined;

/**
 * Finds values that DynamoDB always rejects: a missing value, a number such as `NaN`, an empty set.
 *
 * DynamoDB itself decides about all other values.
 */
export const faultOfScalar: ScalarRule = (value) => {
  if (value.S !== undefined || value.B !== undefined) {
    return undefined;
  }
  if (value.N !== undefined) {
    return faultOfNumber(value.N);
  }
  if (value.NS !== undefined) {
    return faultOfNumberSet(value.NS);
  }
  const set = value.SS ?? value.BS;
  return set === undefined ? faultOfFlag(value) : faultOfSet(set);
};

/** The fault of a value, and its path within the attribute: `[2].price`, or empty for the value itself. */
export interface FaultWithin {
  readonly path: string;
  readonly fault: string;
}

const faultInElements = (elements: readonly unknown[], rule: ScalarRule): FaultWithin | undefined => {
  for (const [index, element] of elements.entries()) {
    const within = isValue(element) ? faultWithin(element, rule) : { path: '', fault: empty };
    if (within !== undefined) {
      return { path: `[${index}]${within.path}`, fault: within.fault };
    }
  }
  return undefined;
};

const isValue = (value: unknown): value is AttributeValue => value !== undefined && value !== null;

const faultWithin = (value: AttributeValue, rule: ScalarRule): FaultWithin | undefined => {
  if (value.M !== undefined) {
    const nested = faultIn(value.M, rule);
    return nested && { path: `.${nested.attribute}`, fault: nested.fault };
  }
  if (value.L !== undefined) {
    return faultInElements(value.L, rule);
  }
  const fault = rule(value);
  return fault === undefined ? undefined : { path: '', fault };
};

const faultIn = (attributes: DynamoDbItem, rule: ScalarRule): AttributeFault | undefined => {
  for (const name of Object.keys(attributes)) {
    const value: unknown = attributes[name];
    // The SDK omits undefined members.
    const within = isValue(value) ? faultWithin(value, rule) : undefined;
    if (within !== undefined) {
      return { attribute: `${name}${within.path}`, fault: within.fault };
    }
  }
  return undefined;
};

/** Finds the first value of a write that violates the rule, in its item, its key or its expression values. */
export const findAttributeFault = (
  write: TransactWriteItem,
  rule: ScalarRule = faultOfScalar,
): AttributeFault | undefined => {
  for (const attributes of [itemOf(write), expressionValuesOf(write)]) {
    const found = attributes && faultIn(attributes, rule);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
};
