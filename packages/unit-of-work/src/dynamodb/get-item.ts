import type { DynamoDBClient, GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';

import { TableNotFoundError } from './errors.ts';
import { marshallKey, unmarshallItem } from './marshall-item.ts';
import { copyCommand, copyNames } from './plain-command.ts';
import type { PlainItem, PlainKey } from './plain-value.ts';

/** Item to read, in the shape of lib-dynamodb's `GetCommand`. */
export type PlainGet = Readonly<Omit<GetItemCommandInput, 'Key' | 'TableName' | 'AttributesToGet'>> & {
  readonly TableName: string;
  readonly Key: PlainKey;
};

/**
 * Reads one item as plain values. Resolves with `undefined` if it does not exist.
 *
 * Set `ConsistentRead: true` for a read that decides about a write. Rejects with `INVALID_COMMAND` for a missing or
 * unknown member, with `INVALID_ATTRIBUTE` for a key that DynamoDB cannot store, and with `TABLE_NOT_FOUND`.
 */
export const getItem = async (
  client: Pick<DynamoDBClient, 'send'>,
  get: PlainGet,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<PlainItem | undefined> => {
  const { TableName, Key, ExpressionAttributeNames, ...rest } = copyCommand('getItem', get);
  const input: GetItemCommandInput = {
    ...rest,
    ...copyNames(ExpressionAttributeNames),
    TableName,
    Key: marshallKey(`an item of ${TableName}`, Key, 'read'),
  };
  try {
    const { Item } = await client.send(new GetItemCommand(input), options);
    return Item && unmarshallItem(Item);
  } catch (error) {
    throw isTableMissing(error) ? new TableNotFoundError([TableName], { cause: error }) : error;
  }
};

const isTableMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException';
