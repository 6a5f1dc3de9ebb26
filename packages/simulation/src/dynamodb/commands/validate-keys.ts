import { itemSizeBytes, valueSizeBytes } from '@dynamo-outbox/unit-of-work/dynamodb';
import { validationError } from '../errors.ts';
import type { Bindings } from '../expressions/bindings.ts';
import type { Path } from '../expressions/path.ts';
import { findPosition, type Position } from '../tables/position.ts';
import type {
  ModelIndexShape,
  ModelKeySchema,
  ModelKeyShape,
  ModelTableShape,
} from '../tables/table-shape.ts';
import { type Item, typeOf } from '../values/attribute-type.ts';

const maxItemBytes = 400 * 1_024;
const maxPartitionKeyBytes = 2_048;
const maxSortKeyBytes = 1_024;

const attributesOf = ({ partitionKey, sortKey }: ModelKeySchema): readonly ModelKeyShape[] =>
  sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];

const assertNotEmpty = (item: Item, { name }: ModelKeyShape): void => {
  if (item[name]?.S === '') {
    throw validationError(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ' +
        `empty string value. Key: ${name}`,
    );
  }
};

const assertKeySizes = (item: Item, { partitionKey, sortKey }: ModelKeySchema): void => {
  if (valueSizeBytes(item[partitionKey.name]) > maxPartitionKeyBytes) {
    throw validationError(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  }
  if (sortKey !== undefined && valueSizeBytes(item[sortKey.name]) > maxSortKeyBytes) {
    throw validationError(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit ' +
        'of 1024 bytes',
    );
  }
};

const toPosition = (item: Item, shape: ModelTableShape): Position => {
  attributesOf(shape).forEach((attribute) => {
    assertNotEmpty(item, attribute);
  });
  assertKeySizes(item, shape);
  const position = findPosition(item, shape);
  if (position === undefined) {
    throw validationError('The provided key element does not match the schema');
  }
  return position;
};

/** Returns the position of a key. Throws a `ValidationException` if it is not a key of the table. */
export const positionOfKey = (key: Item, shape: ModelTableShape): Position => {
  if (Object.keys(key).length !== attributesOf(shape).length || findPosition(key, shape) === undefined) {
    throw validationError('The provided key element does not match the schema');
  }
  return toPosition(key, shape);
};

const assertKeyAttribute = (item: Item, { name, type }: ModelKeyShape): void => {
  const value = item[name];
  if (value === undefined) {
    throw validationError(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  }
  if (typeOf(value) !== type) {
    throw validationError(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} ` +
        `actual: ${typeOf(value) ?? ''}`,
    );
  }
};

/** Returns the position of an item to put. Throws a `ValidationException` if it lacks the key. */
export const positionOfItem = (item: Item, shape: ModelTableShape): Position => {
  attributesOf(shape).forEach((attribute) => {
    assertKeyAttribute(item, attribute);
  });
  return toPosition(item, shape);
};

const assertIndexKey = (item: Item, { name: index, ...schema }: ModelIndexShape): void => {
  for (const { name, type } of attributesOf(schema)) {
    const value = item[name];
    const actual = value && typeOf(value);
    if (actual !== undefined && actual !== type) {
      throw validationError(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} ` +
          `Actual: ${actual} IndexName: ${index}`,
      );
    }
    if (value?.S === '') {
      throw validationError(
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          'The AttributeValue for a key attribute cannot contain an empty string value. ' +
          `IndexName: ${index}, IndexKey: ${name}`,
      );
    }
  }
};

/** Throws a `ValidationException` when a key attribute of an index has another type, or is empty. */
export const assertIndexKeys = (item: Item, { indexes }: ModelTableShape): void => {
  indexes.forEach((index) => {
    assertIndexKey(item, index);
  });
};

/** Returns the size of an item. Throws a `ValidationException` above 400 KB. */
export const acceptSize = (item: Item, kind: 'put' | 'update'): number => {
  const sizeBytes = itemSizeBytes(item);
  if (sizeBytes > maxItemBytes) {
    throw validationError(
      kind === 'put'
        ? 'Item size has exceeded the maximum allowed size'
        : 'Item size to update has exceeded the maximum allowed size',
    );
  }
  return sizeBytes;
};

/** Throws a `ValidationException` when an update changes a key attribute. */
export const assertKeyUnchanged = (
  paths: readonly Path[],
  { partitionKey, sortKey }: ModelTableShape,
  bindings: Bindings,
): void => {
  for (const { head } of paths) {
    const name = bindings.nameOf(head);
    if (name === partitionKey.name || name === sortKey?.name) {
      throw validationError(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
};
