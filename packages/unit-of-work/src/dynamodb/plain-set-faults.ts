import { NumberValueImpl } from '@aws-sdk/util-dynamodb';

import { decimalText, parseDecimal } from './decimal.ts';
import { faultOfPlainScalar } from './plain-scalar-faults.ts';

/** The DynamoDB type of an element and the text that two equal elements share. */
const identityOf = (
  element: unknown,
): { readonly type: 'S' | 'N' | 'B'; readonly text: string } | undefined => {
  if (typeof element === 'string') {
    return { type: 'S', text: element };
  }
  if (element instanceof Uint8Array) {
    return { type: 'B', text: Buffer.from(element).toString('base64') };
  }
  if (typeof element === 'number' || typeof element === 'bigint' || element instanceof NumberValueImpl) {
    const decimal = parseDecimal(element.toString());
    return { type: 'N', text: decimal === undefined ? '' : decimalText(decimal) };
  }
  return undefined;
};

const faultOfElement = (element: unknown): string | undefined => {
  if (element === undefined) {
    return 'is a set with an element that is undefined; leave it out';
  }
  const fault = faultOfPlainScalar(element);
  return fault === undefined ? undefined : `is a set with an element that ${fault}`;
};

/** Returns why DynamoDB cannot store a set. */
export const faultOfSet = (set: ReadonlySet<unknown>): string | undefined => {
  if (Object.getPrototypeOf(set) !== Set.prototype) {
    return `is an instance of ${set.constructor.name}; write a plain Set`;
  }
  if (set.size === 0) {
    return 'is an empty set, which DynamoDB does not store; leave it out';
  }
  const types = new Set<string>();
  const texts = new Set<string>();
  for (const element of set) {
    const fault = faultOfElement(element);
    if (fault !== undefined) {
      return fault;
    }
    const identity = identityOf(element);
    if (identity === undefined) {
      return 'is a set with an element that is not a string, a number or a Uint8Array; write a list';
    }
    types.add(identity.type);
    texts.add(identity.text);
  }
  if (types.size > 1) {
    return 'is a set with elements of more than one type; write a list';
  }
  return texts.size < set.size ? 'is a set with an element twice; write it once' : undefined;
};
