import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  KeysAndAttributes,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { ModelDatabase } from '../model-database.ts';
import { identityOf } from '../tables/position.ts';
import type { Item } from '../values/attribute-type.ts';
import { acceptItem } from '../values/copy-value.ts';
import { getItem } from './read.ts';
import { positionOfItem, positionOfKey } from './validate-keys.ts';
import { type Answer, writeItem } from './write-one.ts';

const maxKeys = 100;
const maxWrites = 25;

const assertAtMost = (parameter: string, count: number, limit: number): void => {
  if (count === 0 || count > limit) {
    const bound = count === 0 ? 'greater than or equal to 1' : `less than or equal to ${limit}`;
    throw validationError(
      `1 validation error detected: Value at '${parameter}' failed to satisfy constraint: ` +
        `Member must have length ${bound}`,
    );
  }
};

const assertNoDuplicates = (identities: readonly string[]): void => {
  if (new Set(identities).size < identities.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
};

interface TableRead {
  readonly found: Item[];
  readonly left: Item[];
}

const readTable = (
  database: ModelDatabase,
  TableName: string,
  { Keys = [], ...options }: KeysAndAttributes,
): TableRead => {
  const { shape } = database.table(TableName);
  assertNoDuplicates(Keys.map((key) => identityOf(positionOfKey(acceptItem(key), shape))));
  const found: Item[] = [];
  const left: Item[] = [];
  for (const Key of Keys) {
    if (database.isLeftUnprocessed(TableName, Key)) {
      left.push(acceptItem(Key));
      continue;
    }
    const { Item } = getItem(database, { TableName, Key, ...options });
    if (Item !== undefined) {
      found.push(Item);
    }
  }
  return { found, left };
};

/** Runs a `BatchGetItem`. */
export const batchGetItem = (
  database: ModelDatabase,
  { RequestItems = {} }: BatchGetItemCommandInput,
): Answer<BatchGetItemCommandOutput> => {
  const tables = Object.entries(RequestItems);
  const count = tables.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
  assertAtMost('requestItems', tables.length, maxKeys);
  if (count > maxKeys) {
    throw validationError('Too many items requested for the BatchGetItem call');
  }
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
  for (const [name, request] of tables) {
    const { found, left } = readTable(database, name, request);
    Responses[name] = found;
    if (left.length > 0) {
      UnprocessedKeys[name] = { ...request, Keys: left };
    }
  }
  return { Responses, UnprocessedKeys };
};

const identityOfWrite = (database: ModelDatabase, TableName: string, request: WriteRequest): string => {
  const { shape } = database.table(TableName);
  const { PutRequest, DeleteRequest } = request;
  return identityOf(
    PutRequest === undefined
      ? positionOfKey(acceptItem(DeleteRequest?.Key ?? {}), shape)
      : positionOfItem(acceptItem(PutRequest.Item ?? {}), shape),
  );
};

const writeOne = (database: ModelDatabase, TableName: string, request: WriteRequest): void => {
  const { PutRequest, DeleteRequest } = request;
  const operation = 'BatchWriteItem';
  if (PutRequest === undefined) {
    writeItem(database, 'delete', { input: { TableName, Key: DeleteRequest?.Key }, operation });
  } else {
    writeItem(database, 'put', { input: { TableName, Item: PutRequest.Item }, operation });
  }
};

/** Runs a `BatchWriteItem`. */
export const batchWriteItem = (
  database: ModelDatabase,
  { RequestItems = {} }: BatchWriteItemCommandInput,
): Answer<BatchWriteItemCommandOutput> => {
  const tables = Object.entries(RequestItems);
  const count = tables.reduce((sum, [, requests]) => sum + requests.length, 0);
  assertAtMost('requestItems', count, maxWrites);
  for (const [name, requests] of tables) {
    assertNoDuplicates(requests.map((request) => identityOfWrite(database, name, request)));
  }
  const UnprocessedItems: Record<string, WriteRequest[]> = {};
  for (const [name, requests] of tables) {
    const isLeft = ({ PutRequest, DeleteRequest }: WriteRequest): boolean =>
      database.isLeftUnprocessed(name, PutRequest?.Item ?? DeleteRequest?.Key ?? {});
    const left = requests.filter(isLeft);
    requests
      .filter((request) => !left.includes(request))
      .forEach((request) => {
        writeOne(database, name, request);
      });
    if (left.length > 0) {
      UnprocessedItems[name] = left;
    }
  }
  return { UnprocessedItems };
};
