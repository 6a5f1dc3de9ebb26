import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import { truncateText } from '@dynamo-outbox/kernel';

import type { AttributeFault, FaultWithin } from './attribute-faults.ts';
import { itemLimitBytes } from './errors.ts';
import { faultOfSet } from './plain-set-faults.ts';
import { faultOfPlainScalar, faultOfText, isContainer } from './plain-scalar-faults.ts';

/** DynamoDB allows 32 levels of nesting. The attribute itself is the first level. */
export const maxLevels = 32;

// Each nested value has at least one byte, so more values than bytes never fit.
const maxValues = itemLimitBytes;

const maxPathLength = 200;

const here = (fault: string | undefined): FaultWithin | undefined =>
  fault === undefined ? undefined : { path: '', fault };

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
    'use the NumberValue of the @aws-sdk/util-dynamodb that this package uses; install it only once',
  ],
]);

const binaryClass = /(?:Array|ArrayBuffer|DataView|Blob|File)$/;

const faultOfInstance = (value: object): string => {
  const { constructor } = value;
  const name = typeof constructor === 'function' ? constructor.name : '';
  const isBinary = binaryClass.test(name);
  const advice =
    adviceByClass.get(name) ??
    (isBinary ? 'write its bytes as a Uint8Array' : 'write a plain object with the fields to store');
  return `is an instance of ${truncateText(name === '' ? 'a class' : name, 40)}; ${advice}`;
};

const faultOfName = (name: string): string | undefined => {
  if (name === '') {
    return 'has an empty name; DynamoDB needs at least one character';
  }
  if (name === '__proto__') {
    return 'has a name that is not safe in JavaScript objects; rename it';
  }
  return faultOfText(name);
};

/** One walk through the value of an attribute. */
class Walk {
  readonly #ancestors: object[] = [];
  #values = 0;

  faultIn(value: unknown): FaultWithin | undefined {
    this.#values += 1;
    if (this.#values > maxValues) {
      return here(`has more than ${maxValues} values, which do not fit into an item; split the item`);
    }
    if (this.#ancestors.length >= maxLevels) {
      return here(
        `is nested deeper than the ${maxLevels} levels that DynamoDB stores; flatten it, or write JSON`,
      );
    }
    return isContainer(value) ? this.#faultInObject(value) : here(faultOfPlainScalar(value));
  }

  /** The first fault of the values of a map. */
  faultInMap(map: object): FaultWithin | undefined {
    for (const [name, value] of Object.entries(map)) {
      const within = here(faultOfName(name)) ?? this.faultIn(value);
      if (within !== undefined) {
        return { path: `.${name}${within.path}`, fault: within.fault };
      }
    }
    return undefined;
  }

  #faultInObject(value: object): FaultWithin | undefined {
    if (value instanceof Set) {
      return here(faultOfSet(value));
    }
    if (!Array.isArray(value) && !isPlainMap(value)) {
      return here(faultOfInstance(value));
    }
    if (this.#ancestors.includes(value)) {
      return here('contains itself; DynamoDB stores trees, so write an id instead of the reference');
    }
    this.#ancestors.push(value);
    const within = Array.isArray(value) ? this.#faultInList(value) : this.faultInMap(value);
    this.#ancestors.pop();
    return within;
  }

  #faultInList(list: readonly unknown[]): FaultWithin | undefined {
    for (const [index, element] of list.entries()) {
      const within = this.faultIn(element);
      if (within !== undefined) {
        return { path: `[${index}]${within.path}`, fault: within.fault };
      }
    }
    return undefined;
  }
}

const toAttributeFault = (name: string, { path, fault }: FaultWithin): AttributeFault => {
  const attribute = name === '' ? '""' : `${name}${path}`;
  return {
    attribute: attribute.length > maxPathLength ? `${truncateText(attribute, maxPathLength)}…` : attribute,
    fault,
  };
};

/** Finds the first value that DynamoDB cannot store exactly; `undefined` if all can be stored. */
export const findPlainFault = (values: object): AttributeFault | undefined => {
  for (const [name, value] of Object.entries(values)) {
    const within = here(faultOfName(name)) ?? new Walk().faultIn(value);
    if (within !== undefined) {
      return toAttributeFault(name, within);
    }
  }
  return undefined;
};

const isKeyType = (value: unknown): boolean =>
  ['string', 'number', 'bigint'].includes(typeof value) ||
  value instanceof NumberValueImpl ||
  value instanceof Uint8Array;

const faultOfKeyValue = (value: unknown): string | undefined => {
  if (!isKeyType(value)) {
    return 'is part of a key, which is a string, a number or a Uint8Array';
  }
  const isEmpty = value === '' || (value instanceof Uint8Array && value.byteLength === 0);
  return isEmpty ? 'is part of a key and empty; write at least one character or byte' : undefined;
};

/** Finds the first invalid value of a primary key, whose values are neither empty nor nested. */
export const findKeyFault = (key: object): AttributeFault | undefined => {
  for (const [name, value] of Object.entries(key)) {
    const fault = value === undefined ? undefined : faultOfKeyValue(value);
    if (fault !== undefined) {
      return toAttributeFault(name, { path: '', fault });
    }
  }
  return findPlainFault(key);
};
