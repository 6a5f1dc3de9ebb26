import { NumberValueImpl } from '@aws-sdk/util-dynamodb';

import { faultOfDecimal, parseDecimal } from './decimal.ts';
import { quote } from './quote.ts';

/** Returns why DynamoDB cannot store the text. */
export const faultOfText = (text: string): string | undefined =>
  text.isWellFormed()
    ? undefined
    : 'contains half a surrogate pair, which is not Unicode text; clean it with toWellFormed()';

const faultOfDecimalText = (text: string): string | undefined => {
  const decimal = parseDecimal(text);
  return decimal === undefined
    ? `is ${quote(text)}, which is not a number; write decimal digits`
    : faultOfDecimal(decimal);
};

const faultOfNumber = (value: number): string | undefined => {
  if (!Number.isFinite(value)) {
    return `is ${value}, which DynamoDB cannot store; write a finite number or null`;
  }
  return Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? `is ${value}, beyond the numbers that JavaScript represents exactly; write a bigint or a NumberValueImpl`
    : faultOfDecimalText(String(value));
};

/** Returns why DynamoDB cannot store a number exactly. */
export const faultOfPlainNumber = (value: number | bigint | NumberValueImpl): string | undefined =>
  typeof value === 'number' ? faultOfNumber(value) : faultOfDecimalText(value.toString());

/** Whether a value may contain other values: a set, a list, a map or an instance of a class. */
export const isContainer = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof NumberValueImpl) &&
  !(value instanceof Uint8Array);

/** Returns why DynamoDB cannot store a value that is not a container. */
export const faultOfPlainScalar = (value: unknown): string | undefined => {
  if (value === undefined) {
    return 'is undefined; leave it out, or write null';
  }
  if (typeof value === 'string') {
    return faultOfText(value);
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof NumberValueImpl) {
    return faultOfPlainNumber(value);
  }
  return typeof value === 'function' || typeof value === 'symbol'
    ? `is a ${typeof value}, which DynamoDB cannot store; leave it out`
    : undefined;
};
