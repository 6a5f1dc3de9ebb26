import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { transientRefusal } from '../errors.ts';
import { projectItem } from '../expressions/projection.ts';
import type { DatabaseChange, ModelDatabase } from '../model-database.ts';
import type { Item } from '../values/attribute-type.ts';
import { copyItem } from '../values/copy-value.ts';
import {
  evaluateWrite,
  type LocatedWrite,
  locateWrite,
  parseWrite,
  assertReturnValues,
  type WriteInput,
  type WriteKind,
} from './write.ts';

/** An output without the metadata that the client adds. */
export type Answer<TOutput> = Omit<TOutput, '$metadata'>;

interface WrittenItem {
  readonly write: LocatedWrite;
  readonly change: DatabaseChange;
}

/** Writes one item. Throws if the write is refused. */
export const writeItem = (
  database: ModelDatabase,
  kind: Exclude<WriteKind, 'check'>,
  { input, operation }: { readonly input: WriteInput; readonly operation: string },
): WrittenItem => {
  const write = locateWrite(parseWrite(database, kind, input));
  const refusal = database.refusalOf(write.table.shape.name, write.key, operation);
  if (refusal !== undefined) {
    throw transientRefusal(refusal);
  }
  const change = evaluateWrite(write);
  if (change.before !== undefined || change.after !== undefined) {
    database.commit([change], operation);
  }
  return { write, change };
};

const toAttributes = (item: Item | undefined): { Attributes?: Item } =>
  item === undefined || Object.keys(item).length === 0 ? {} : { Attributes: item };

const oldAttributes = (returned: string | undefined, { before }: DatabaseChange): { Attributes?: Item } =>
  returned === 'ALL_OLD' && before !== undefined ? toAttributes(copyItem(before.item)) : {};

/** Runs a `PutItem`. */
export const putItem = (
  database: ModelDatabase,
  input: PutItemCommandInput,
): Answer<PutItemCommandOutput> => {
  assertReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
  const { change } = writeItem(database, 'put', { input, operation: 'PutItem' });
  return oldAttributes(input.ReturnValues, change);
};

/** Runs a `DeleteItem`. */
export const deleteItem = (
  database: ModelDatabase,
  input: DeleteItemCommandInput,
): Answer<DeleteItemCommandOutput> => {
  assertReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
  const { change } = writeItem(database, 'delete', { input, operation: 'DeleteItem' });
  return oldAttributes(input.ReturnValues, change);
};

const updatedAttributes = (
  returned: string,
  { write: { update, bindings }, change }: WrittenItem,
): { Attributes?: Item } => {
  const item = returned.endsWith('_OLD') ? change.before?.item : change.after;
  if (item === undefined) {
    return {};
  }
  const isWhole = returned.startsWith('ALL');
  return toAttributes(isWhole ? copyItem(item) : projectItem(item, update?.paths ?? [], bindings));
};

/** Runs an `UpdateItem`. */
export const updateItem = (
  database: ModelDatabase,
  input: UpdateItemCommandInput,
): Answer<UpdateItemCommandOutput> => {
  assertReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
  const written = writeItem(database, 'update', { input, operation: 'UpdateItem' });
  const { ReturnValues = 'NONE' } = input;
  return ReturnValues === 'NONE' ? {} : updatedAttributes(ReturnValues, written);
};
