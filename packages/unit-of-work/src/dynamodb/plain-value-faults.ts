import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { truncateText } from '@dynamo-outbox/kernel';

import { typeOfValue } from '../type-of-value.ts';
import { faultOfText } from './plain-scalar-faults.ts';

/** Whether the value is a plain object, as from a literal or JSON, of this or another realm. */
export const isPlainMap = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const adviceByClass: ReadonlyMap<string, string> = new Map([
  ['Date', 'write its text, date.toISOString(), or its epoch seconds'],
  ['Map', 'write Object.fromEntries(map)'],
  ['Promise', 'await it first'],
  [
    'NumberValue',
    'use the NumberValueImpl of the @aws-sdk/util-dynamodb that this package uses; install it only once',
  ],
  // Only instances of another realm, such as a vm context, reach this point.
  ['Set', 'it is of another realm, so copy it: new Set(set)'],
  ['Uint8Array', 'it is of another realm, so copy it: Uint8Array.from(bytes)'],
]);

const binaryClass = /(?:Array|ArrayBuffer|DataView|Blob|File)$/;

const plainObject = 'write a plain object with the fields to store';

const classNameOf = ({ constructor }: object): string =>
  typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class';

const faultOfClass = (name: string, advice: string): string =>
  `is an instance of ${truncateText(name, 40)}; ${advice}`;

/** Returns why DynamoDB cannot store an instance of a class. */
export const faultOfInstance = (value: object): string => {
  const name = classNameOf(value);
  const advice = binaryClass.test(name) ? 'write its bytes as a Uint8Array' : plainObject;
  return faultOfClass(name, adviceByClass.get(name) ?? advice);
};

const faultOfOtherMap = (value: object): string | undefined => {
  if (isPlainMap(value)) {
    return undefined;
  }
  const name = classNameOf(value);
  return faultOfClass(name, (name === 'Map' && adviceByClass.get(name)) || plainObject);
};

/** Returns why a value is not a plain object of names and values, such as an item. */
export const faultOfMap = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? faultOfOtherMap(value)
    : `is ${typeOfValue(value)}; ${plainObject}`;

/** Returns why DynamoDB cannot store a name of an attribute, or of a member of a map. */
export const faultOfName = (name: string): string | undefined => {
  if (name === '') {
    return 'has an empty name; DynamoDB needs at least one character';
  }
  if (name === '__proto__') {
    return 'has a name that is not safe in JavaScript objects; rename it';
  }
  return faultOfText(name);
};

const isKeyType = (value: unknown): boolean =>
  ['string', 'number', 'bigint'].includes(typeof value) ||
  value instanceof NumberValueImpl ||
  value instanceof Uint8Array;

/** Returns why a value cannot be part of a primary key, whose values are neither empty nor nested. */
export const faultOfKeyValue = (value: unknown): string | undefined => {
  if (value === undefined) {
    return 'is part of a key and undefined; write its value';
  }
  if (!isKeyType(value)) {
    return 'is part of a key, which is a string, a number or a Uint8Array';
  }
  const isEmpty = value === '' || (value instanceof Uint8Array && value.byteLength === 0);
  return isEmpty ? 'is part of a key and empty; write at least one character or byte' : undefined;
};

/** Returns why a value cannot belong to the attribute, or to the placeholder of an expression, with this name. */
export const faultOfValue = (value: unknown, name: string): string | undefined =>
  value === undefined && name.startsWith(':')
    ? 'is undefined; write null, or remove the placeholder here and from the expression'
    : undefined;
