import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { isSequence } from '../../message/sequence.ts';
import type { ScheduledKey, ScheduledState, StoredSchedules } from '../../outbox/schedule/scheduled-item.ts';
import type { StoredOrder } from '../../outbox/stored-order.ts';
import { headAttributes, headPrefix, outboxAttributes } from '../tables/outbox-table.ts';
import { findScheduled } from './dynamodb-stored-schedules.ts';

/** Key of the item that counts the commits of an ordering key. */
export const toHeadKey = (orderingKey: string): Record<string, AttributeValue> => ({
  [headAttributes.partitionKey]: { S: `${headPrefix}${orderingKey}` },
  [headAttributes.sortKey]: { S: 'KEY' },
});

const keyNames = {
  '#orderingKey': outboxAttributes.orderingKey,
  '#sortKey': outboxAttributes.sortKey,
};

// An unreadable head must not restart the count, because the next item would then sort before earlier ones.
const readPosition = (orderingKey: string, item: Record<string, AttributeValue>): number => {
  const position = Number(item[headAttributes.position]?.N ?? Number.NaN);
  if (!isSequence(position)) {
    throw new Error(`The outbox head of ${orderingKey} has no attribute Position with a whole number in it.`);
  }
  return position;
};

/**
 * Reads the order of the items in an outbox table, and scheduled messages, with one request for each method. A request costs one read unit if
 * it finds nothing or reads a head.
 *
 * Needs the permissions `dynamodb:GetItem` for heads and schedules, and `dynamodb:Query` for keys of items.
 */
export class DynamoDbStoredOrder implements StoredOrder, StoredSchedules {
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
        // The query requests only keys, so the role does not need permission to read other attributes.
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

  findScheduled(key: ScheduledKey): Promise<ScheduledState | undefined> {
    return findScheduled({ client: this.#client, tableName: this.#tableName }, key);
  }
}
