import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { isSequence } from '../../message/sequence.ts';
import type { StoredOrder } from '../../outbox/stored-order.ts';
import { headAttributes, headPrefix, outboxAttributes } from '../tables/outbox-table.ts';

/** The key of the item that counts the commits of an ordering key. */
export const toHeadKey = (orderingKey: string): Record<string, AttributeValue> => ({
  [headAttributes.partitionKey]: { S: `${headPrefix}${orderingKey}` },
  [headAttributes.sortKey]: { S: 'KEY' },
});

const keyNames = {
  '#orderingKey': outboxAttributes.orderingKey,
  '#sortKey': outboxAttributes.sortKey,
};

// A head that cannot be read must not start the count again: that would put the next item before earlier ones.
const readPosition = (orderingKey: string, item: Record<string, AttributeValue>): number => {
  const position = Number(item[headAttributes.position]?.N ?? Number.NaN);
  if (!isSequence(position)) {
    throw new Error(`The outbox head of ${orderingKey} has no attribute Position with a whole number in it.`);
  }
  return position;
};

/**
 * Reads the order of what an outbox table holds: one request for each question, of one read unit where nothing is found and
 * for a head.
 *
 * Needs the permissions `dynamodb:GetItem` for heads and `dynamodb:Query` for keys of items.
 */
export class DynamoDbStoredOrder implements StoredOrder {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;

  constructor({
    client,
    tableName,
  }: {
    readonly client: Pick<DynamoDBClient, 'send'>;
    readonly tableName: string;
  }) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async findHead(orderingKey: string): Promise<number | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: toHeadKey(orderingKey), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : readPosition(orderingKey, Item);
  }

  async findLast(orderingKey: string, notBefore: string): Promise<string | undefined> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#orderingKey = :orderingKey AND #sortKey >= :notBefore',
        // Keys alone, and said so: the permission to read more is not needed.
        Select: 'SPECIFIC_ATTRIBUTES',
        ProjectionExpression: '#orderingKey, #sortKey',
        ExpressionAttributeNames: keyNames,
        ExpressionAttributeValues: { ':orderingKey': { S: orderingKey }, ':notBefore': { S: notBefore } },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0]?.[outboxAttributes.sortKey]?.S;
  }
}
