import type { DynamoDBClient, GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';

import { marshallKey, unmarshallItem } from './marshall-item.ts';
import type { PlainItem, PlainKey } from './plain-value.ts';

/** Item to read, in the shape of lib-dynamodb's `GetCommand`. */
export type PlainGet = Readonly<Omit<GetItemCommandInput, 'Key' | 'TableName' | 'AttributesToGet'>> & {
  readonly TableName: string;
  readonly Key: PlainKey;
};

/**
 * Reads one item as plain values. Resolves with `undefined` if it does not exist.
 *
 * Set `ConsistentRead: true` for a read that decides about a write. Rejects with `INVALID_ATTRIBUTE` for a key that
 * DynamoDB cannot store.
 */
export const getItem = async (
  client: Pick<DynamoDBClient, 'send'>,
  get: PlainGet,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<PlainItem | undefined> => {
  const Key = marshallKey(`an item of ${get.TableName}`, get.Key, 'read');
  const { Item } = await client.send(new GetItemCommand({ ...get, Key }), options);
  return Item && unmarshallItem(Item);
};
