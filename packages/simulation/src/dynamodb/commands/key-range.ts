import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { Bindings } from '../expressions/bindings.ts';
import type { KeyComparison, ParsedKeyCondition } from '../expressions/key-condition.ts';
import { type Entry, findPlace, type OrderedItems } from '../tables/ordered-items.ts';
import type { ModelKeySchema, ModelKeyShape } from '../tables/table-shape.ts';
import { typeOf } from '../values/attribute-type.ts';

/** The range of entries of a query: from one place to before another. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A key condition that fits the keys of a table or an index. */
export interface KeyCondition {
  readonly partition: string;
  readonly toRange: (items: OrderedItems, entries: readonly Entry[]) => Range;
}

const assertType = (value: AttributeValue, { type }: ModelKeyShape): string => {
  const text = value[type];
  if (typeOf(value) !== type || text === undefined) {
    throw validationError(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  if (text === '') {
    throw validationError(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ' +
        'empty string value. Key: value',
    );
  }
  return text;
};

type ToRange = KeyCondition['toRange'];

const whole: ToRange = (_, { length }) => ({ from: 0, to: length });

const before = (items: OrderedItems, entries: readonly Entry[], value: string): number =>
  findPlace(entries, ({ sort }) => items.compareSort(sort, value) < 0);

const behind = (items: OrderedItems, entries: readonly Entry[], value: string): number =>
  findPlace(entries, ({ sort }) => items.compareSort(sort, value) <= 0);

const ranges: Readonly<Record<KeyComparison['operator'], (low: string, high: string) => ToRange>> = {
  '=': (value) => (items, entries) => ({
    from: before(items, entries, value),
    to: behind(items, entries, value),
  }),
  '<': (value) => (items, entries) => ({ from: 0, to: before(items, entries, value) }),
  '<=': (value) => (items, entries) => ({ from: 0, to: behind(items, entries, value) }),
  '>': (value) => (items, entries) => ({ from: behind(items, entries, value), to: entries.length }),
  '>=': (value) => (items, entries) => ({ from: before(items, entries, value), to: entries.length }),
  BETWEEN: (low, high) => (items, entries) => ({
    from: before(items, entries, low),
    to: behind(items, entries, high),
  }),
  begins_with: (prefix) => (items, entries) => {
    const from = before(items, entries, prefix);
    const length = findPlace(entries.slice(from), ({ sort }) => sort.startsWith(prefix));
    return { from, to: from + length };
  },
};

const toSortRange = (
  comparison: KeyComparison | undefined,
  sortKey: ModelKeyShape | undefined,
  bindings: Bindings,
): ToRange => {
  if (comparison === undefined || sortKey === undefined) {
    return whole;
  }
  const [low = '', high = ''] = comparison.placeholders.map((placeholder) =>
    assertType(bindings.valueOf(placeholder), sortKey),
  );
  return ranges[comparison.operator](low, high);
};

const assertNoOthers = (
  { comparisons }: ParsedKeyCondition,
  found: readonly (KeyComparison | undefined)[],
): void => {
  if (comparisons.some((comparison) => !found.includes(comparison))) {
    throw validationError(
      comparisons.length > 2
        ? 'Conditions can be of length 1 or 2 only'
        : 'Query key condition not supported',
    );
  }
};

/** Reads a key condition for a key schema. Throws a `ValidationException` if it does not match the keys. */
export const toKeyCondition = (
  parsed: ParsedKeyCondition,
  { partitionKey, sortKey }: ModelKeySchema,
  bindings: Bindings,
): KeyCondition => {
  const isOn = (name: string | undefined) => (comparison: KeyComparison) =>
    bindings.nameOf(comparison.attribute) === name;
  const onPartition = parsed.comparisons.find(isOn(partitionKey.name));
  const onSort = parsed.comparisons.find(isOn(sortKey?.name));
  const [placeholder] = onPartition?.placeholders ?? [];
  if (placeholder === undefined) {
    throw validationError(`Query condition missed key schema element: ${partitionKey.name}`);
  }
  assertNoOthers(parsed, [onPartition, onSort]);
  if (onPartition?.operator !== '=') {
    throw validationError('Query key condition not supported');
  }
  return {
    partition: assertType(bindings.valueOf(placeholder), partitionKey),
    toRange: toSortRange(onSort, sortKey, bindings),
  };
};
