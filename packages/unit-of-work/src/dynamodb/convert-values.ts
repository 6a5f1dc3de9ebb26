/** Checks plain JavaScript values and converts them to attribute values in one walk, which reads each value once. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr } from '@aws-sdk/util-dynamodb';
import { truncateText } from '@dynamo-outbox/kernel';

import { InvalidAttributeError, itemLimitBytes } from './errors.ts';
import type { DynamoDbItem } from './item-size.ts';
import { faultOfPlainScalar, isContainer } from './plain-scalar-faults.ts';
import { faultOfSet } from './plain-set-faults.ts';
import { faultOfInstance, faultOfMap, faultOfName, isPlainMap } from './plain-value-faults.ts';

/** DynamoDB allows 32 levels of nesting. The attribute itself is the first level. */
const maxLevels = 32;

// Each nested value has at least one byte, so more values than bytes never fit.
const maxValues = itemLimitBytes;

const maxPathLength = 200;

// Bytes are copied, so that later changes by the caller are not written.
const toScalar = (value: unknown): AttributeValue =>
  value instanceof Uint8Array ? { B: new Uint8Array(value) } : convertToAttr(value);

// The SDK would assume the type of the first element for all, and convert the others.
const toSet = (set: ReadonlySet<unknown>): AttributeValue => {
  const elements = Array.from(set, toScalar);
  const texts = elements.flatMap(({ S }) => S ?? []);
  const numbers = elements.flatMap(({ N }) => N ?? []);
  if (texts.length > 0) {
    return { SS: texts };
  }
  return numbers.length > 0 ? { NS: numbers } : { BS: elements.flatMap(({ B }) => B ?? []) };
};

const withoutUndefined = (set: ReadonlySet<unknown>): ReadonlySet<unknown> =>
  new Set([...set].filter((element) => element !== undefined));

const setTypes: readonly unknown[] = ['String', 'Number', 'Binary'];

/**
 * Returns the value as a set, if it is one. ElectroDB and the document client of the AWS SDK v2 represent a set as an instance with
 * `wrapperName`, `type` and a list of `values`.
 */
const asSet = (value: object): ReadonlySet<unknown> | undefined => {
  if (value instanceof Set) {
    return value;
  }
  const isWrapper =
    !isPlainMap(value) &&
    Reflect.get(value, 'wrapperName') === 'Set' &&
    setTypes.includes(Reflect.get(value, 'type'));
  const values: unknown = isWrapper ? Reflect.get(value, 'values') : undefined;
  return Array.isArray(values) ? new Set(values) : undefined;
};

/** One walk through the value of an attribute. Ends at the first fault. */
class Walk {
  readonly #omitsUndefined: boolean;
  readonly #ancestors: object[] = [];
  #values = 0;
  /** Path from the attribute to the fault, if there is one. */
  path = '';
  /** The fault, as a phrase that follows the name of the attribute. */
  fault: string | undefined;

  constructor(omitsUndefined: boolean) {
    this.#omitsUndefined = omitsUndefined;
  }

  /** Returns the attribute value; `undefined` after it found a fault. */
  convert(value: unknown): AttributeValue | undefined {
    this.#values += 1;
    if (this.#values > maxValues) {
      return this.#refuse(`has more than ${maxValues} values, which do not fit into an item; split the item`);
    }
    if (this.#ancestors.length >= maxLevels) {
      return this.#refuse(
        `is nested deeper than the ${maxLevels} levels that DynamoDB stores; flatten it, or write JSON`,
      );
    }
    if (isContainer(value)) {
      return this.#convertContainer(value);
    }
    const fault = faultOfPlainScalar(value);
    return fault === undefined ? toScalar(value) : this.#refuse(fault);
  }

  #convertContainer(value: object): AttributeValue | undefined {
    const set = asSet(value);
    if (set !== undefined) {
      return this.#convertSet(set);
    }
    if (!Array.isArray(value) && !isPlainMap(value)) {
      return this.#refuse(faultOfInstance(value));
    }
    if (this.#ancestors.includes(value)) {
      return this.#refuse('contains itself; DynamoDB stores trees, so write an id instead of the reference');
    }
    this.#ancestors.push(value);
    const converted = Array.isArray(value) ? this.#convertList(value) : this.#convertMap(value);
    this.#ancestors.pop();
    return converted;
  }

  #convertSet(set: ReadonlySet<unknown>): AttributeValue | undefined {
    const elements = this.#omitsUndefined && set.has(undefined) ? withoutUndefined(set) : set;
    const fault = faultOfSet(elements);
    return fault === undefined ? toSet(elements) : this.#refuse(fault);
  }

  #convertList(list: readonly unknown[]): AttributeValue | undefined {
    const L: AttributeValue[] = [];
    for (const [index, element] of list.entries()) {
      if (element === undefined && this.#omitsUndefined) {
        continue;
      }
      const converted = this.convert(element);
      if (converted === undefined) {
        this.path = `[${index}]${this.path}`;
        return undefined;
      }
      L.push(converted);
    }
    return { L };
  }

  #convertMap(map: object): AttributeValue | undefined {
    const M: DynamoDbItem = {};
    for (const [name, value] of Object.entries(map)) {
      if (value === undefined && this.#omitsUndefined) {
        continue;
      }
      const fault = faultOfName(name);
      const converted = fault === undefined ? this.convert(value) : this.#refuse(fault);
      if (converted === undefined) {
        this.path = `.${name}${this.path}`;
        return undefined;
      }
      M[name] = converted;
    }
    return { M };
  }

  #refuse(fault: string): AttributeValue | undefined {
    this.fault = fault;
    return undefined;
  }
}

/** A group of values: an item, a key, or the values of an expression. */
export interface ValuesRoot {
  /** Name of the item in errors, such as `order 01994c…`. */
  readonly subject: string;
  /** Name of the group in errors: `Item`, `Key`. */
  readonly name: string;
  /** What the values are for. Default `write`. */
  readonly action?: 'write' | 'read';
  /** Whether `undefined` is left out. Default `refuse`. */
  readonly undefinedValues?: 'refuse' | 'omit' | undefined;
  /** Returns why a value cannot stand directly in this group, beyond the faults of all values. */
  readonly faultOf: (value: unknown, name: string) => string | undefined;
}

const pathOf = (name: string, path: string): string => {
  const attribute = name === '' ? '""' : `${name}${path}`;
  return attribute.length > maxPathLength ? `${truncateText(attribute, maxPathLength)}…` : attribute;
};

const convertAttribute = (
  { subject, action, undefinedValues, faultOf }: ValuesRoot,
  name: string,
  value: unknown,
): AttributeValue => {
  const walk = new Walk(undefinedValues === 'omit');
  const fault = faultOfName(name) ?? faultOf(value, name);
  const converted = fault === undefined ? walk.convert(value) : undefined;
  if (converted === undefined) {
    const found = { attribute: pathOf(name, walk.path), fault: fault ?? walk.fault ?? 'cannot be stored' };
    throw new InvalidAttributeError(subject, found, action);
  }
  return converted;
};

/** Converts a plain object. Throws `INVALID_ATTRIBUTE`, with the path, for the first value that cannot be stored. */
export const convertValues = (root: ValuesRoot, values: object): DynamoDbItem => {
  const fault = faultOfMap(values);
  if (fault !== undefined) {
    throw new InvalidAttributeError(root.subject, { attribute: root.name, fault, isRoot: true }, root.action);
  }
  const attributes: DynamoDbItem = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined && root.undefinedValues === 'omit' && root.faultOf(value, name) === undefined) {
      continue;
    }
    attributes[name] = convertAttribute(root, name, value);
  }
  return attributes;
};
