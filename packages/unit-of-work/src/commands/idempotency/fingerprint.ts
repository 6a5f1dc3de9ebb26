import { createHash } from 'node:crypto';
import { types } from 'node:util';

import { IdempotencyUnavailableError } from './errors.ts';

const maxDepth = 100;

/** Stops writing an input. Never leaves this file. */
class NotComparable extends Error {}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

const writeFields = (value: object, depth: number): unknown =>
  Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => [name, write(field, depth)]);

const writeObject = (value: object, depth: number): unknown => {
  if (Array.isArray(value)) {
    return ['array', value.map((element) => write(element, depth))];
  }
  if (types.isDate(value)) {
    return ['text', JSON.stringify(value)];
  }
  if (types.isMap(value) || types.isSet(value)) {
    return [
      types.isMap(value) ? 'map' : 'set',
      Array.from(value, (element: unknown) => write(element, depth)),
    ];
  }
  if (types.isUint8Array(value)) {
    return ['bytes', Buffer.from(value).toString('base64')];
  }
  if (isPlain(value)) {
    return ['fields', writeFields(value, depth)];
  }
  throw new NotComparable(`the input has a value of the class ${value.constructor.name}`);
};

const writeScalar = (value: unknown): unknown => {
  if (typeof value === 'string') {
    return ['text', JSON.stringify(value)];
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return [typeof value, String(value)];
  }
  if (typeof value === 'boolean') {
    return value;
  }
  if (value === undefined) {
    return [];
  }
  throw new NotComparable(`the input has a ${typeof value}`);
};

/** Writes a value so that different values differ, and the order of fields does not count. */
const write = (value: unknown, depth = 0): unknown => {
  if (depth > maxDepth) {
    throw new NotComparable(`the input is nested more than ${maxDepth} levels deep`);
  }
  if (value === null) {
    return null;
  }
  return typeof value === 'object' ? writeObject(value, depth + 1) : writeScalar(value);
};

/**
 * Computes a digest of a command and of the input that its caller gave. The order of fields and fields that are `undefined` do not
 * count, and a `Date` equals its text. Throws `IDEMPOTENCY_UNAVAILABLE` for an input that cannot be compared.
 *
 * The given input, not the validated one: a default such as the current time, or one that a deployment adds, would make a repetition
 * another command.
 */
export const fingerprintOf = (command: string, input: unknown): string => {
  try {
    return createHash('sha256')
      .update(JSON.stringify([command, write(input)]))
      .digest('hex');
  } catch (error) {
    throw error instanceof NotComparable ? new IdempotencyUnavailableError(command, error.message) : error;
  }
};
