import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { conditionalCheckFailed, validationError } from '../errors.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import { type BindingInput, Bindings, type ParsedExpression } from '../expressions/bindings.ts';
import { parse } from '../expressions/parse.ts';
import type { ParsedCondition } from '../expressions/parse-condition.ts';
import type { ParsedUpdate } from '../expressions/parse-update.ts';
import type { DatabaseChange, ModelDatabase } from '../model-database.ts';
import type { ModelTable } from '../tables/model-table.ts';
import type { Entry } from '../tables/ordered-items.ts';
import type { Position } from '../tables/position.ts';
import type { Item } from '../values/attribute-type.ts';
import { acceptItem, copyItem } from '../values/copy-value.ts';
import {
  acceptSize,
  positionOfItem,
  positionOfKey,
  assertIndexKeys,
  assertKeyUnchanged,
} from './validate-keys.ts';

/** The parameters that writes of one item have, alone and in a transaction. */
export interface WriteInput extends BindingInput {
  readonly TableName?: string | undefined;
  readonly Key?: Record<string, AttributeValue> | undefined;
  readonly Item?: Record<string, AttributeValue> | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** What a write does to its item. */
export type WriteKind = 'put' | 'update' | 'delete' | 'check';

/** A write with parsed expressions. */
export interface ParsedWrite {
  readonly kind: WriteKind;
  readonly table: ModelTable;
  readonly input: WriteInput;
  readonly condition: ParsedCondition | undefined;
  readonly update: ParsedUpdate | undefined;
  readonly bindings: Bindings;
}

/** A write with the current item at its key. */
export interface LocatedWrite extends ParsedWrite {
  readonly position: Position;
  readonly key: Item;
  /** The item to put. */
  readonly item: Item | undefined;
}

const none: readonly ParsedExpression[] = [];

const listOf = (
  update: ParsedUpdate | undefined,
  condition: ParsedCondition | undefined,
): readonly ParsedExpression[] => {
  if (update === undefined) {
    return condition === undefined ? none : [condition];
  }
  return condition === undefined ? [update] : [update, condition];
};

/** Parses a write. Throws the error with which DynamoDB rejects the whole request. */
export const parseWrite = (database: ModelDatabase, kind: WriteKind, input: WriteInput): ParsedWrite => {
  const table = database.table(input.TableName);
  const condition =
    input.ConditionExpression === undefined ? undefined : parse.condition(input.ConditionExpression);
  const update = input.UpdateExpression === undefined ? undefined : parse.update(input.UpdateExpression);
  return { kind, table, input, condition, update, bindings: new Bindings(input, listOf(update, condition)) };
};

interface Place {
  readonly position: Position;
  readonly key: Item;
  readonly item: Item | undefined;
}

const placeOfPut = ({ table, input }: ParsedWrite): Place => {
  const item = acceptItem(input.Item ?? {});
  const position = positionOfItem(item, table.shape);
  assertIndexKeys(item, table.shape);
  return { position, key: table.keyOf(item), item };
};

const placeOfKey = ({ table, input, update, bindings }: ParsedWrite): Place => {
  const key = acceptItem(input.Key ?? {});
  const position = positionOfKey(key, table.shape);
  if (update !== undefined) {
    assertKeyUnchanged(update.paths, table.shape, bindings);
  }
  return { position, key, item: undefined };
};

/** Finds the item of a write. Throws the error that DynamoDB returns for this write. */
export const locateWrite = (write: ParsedWrite): LocatedWrite => {
  const { kind, table, input, condition, update, bindings } = write;
  const { position, key, item } = kind === 'put' ? placeOfPut(write) : placeOfKey(write);
  // Properties are listed one by one, because a spread costs a microsecond and every write runs this code.
  return { kind, table, input, condition, update, bindings, position, key, item };
};

const updatedItem = ({ table, update, key, bindings }: LocatedWrite, before: Item | undefined): Item => {
  if (update === undefined) {
    return before ?? key;
  }
  const item = applyUpdate(before, { update, key }, bindings);
  assertIndexKeys(item, table.shape);
  return item;
};

const nextItem = (write: LocatedWrite, before: Item | undefined): Item | undefined => {
  switch (write.kind) {
    case 'put':
      return write.item;
    case 'update':
      return updatedItem(write, before);
    case 'delete':
      return undefined;
    case 'check':
      return before;
  }
};

const failureItem = ({ input }: LocatedWrite, before: Entry | undefined): Item | undefined =>
  input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined
    ? copyItem(before.item)
    : undefined;

const sizeAfter = (write: LocatedWrite, before: Entry | undefined, after: Item | undefined): number => {
  if (after === undefined || after === before?.item) {
    return before?.sizeBytes ?? 0;
  }
  return acceptSize(after, write.kind === 'put' ? 'put' : 'update');
};

/** Returns the change of a write. Throws if its condition does not hold, or if the update does not fit the item. */
export const evaluateWrite = (write: LocatedWrite): DatabaseChange => {
  const { table, position, key, condition, bindings } = write;
  const before = table.find(position);
  if (condition !== undefined && !condition.test(before?.item, bindings)) {
    throw conditionalCheckFailed(failureItem(write, before));
  }
  const after = nextItem(write, before?.item);
  const sizeBytes = sizeAfter(write, before, after);
  return { table, position, key, before, after, sizeBytes, isExpiry: false };
};

/** Throws if a parameter has a value that is not allowed. */
export const assertReturnValues = (value: string | undefined, allowed: readonly string[]): void => {
  if (value !== undefined && !allowed.includes(value)) {
    throw validationError('Return values set to invalid value');
  }
};
