import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import { partNumberOf, toFirstPartSortKey } from '../../outbox/sort-key.ts';
import type { ItemParts, StoredPart } from '../../relay/item-parts.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import { NoTimeLeftError, unlimitedTime } from '@dynamo-outbox/kernel';
import { lastDispatchedAtAttribute } from './dispatch-marks.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

/** Options of the reader of item parts in DynamoDB. */
export interface DynamoDbItemPartsOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The outbox table. */
  readonly tableName: string;
}

type Attributes = Record<string, AttributeValue>;

const { orderingKey: partitionKey, sortKey: sortKeyName, parkedAt } = outboxAttributes;

const sortKeyOf = (item: Attributes): string => item[sortKeyName]?.S ?? '';

const toContent = (item: Attributes, key: OutboxItemKey): StoredPart['content'] => {
  const decoded = fromOutboxAttributes(item);
  return 'item' in decoded ? decoded : { ...decoded, key, raw: item };
};

const toStoredPart = (item: Attributes, { orderingKey }: OutboxItemKey): StoredPart => {
  const key = { orderingKey, sortKey: sortKeyOf(item) };
  return {
    ...key,
    content: toContent(item, key),
    isSettled: item[lastDispatchedAtAttribute] !== undefined || item[parkedAt] !== undefined,
  };
};

/**
 * Reads the parts of split items of an outbox table with any tracking, consistently and in part order.
 *
 * Costs a read unit for each 4 KB of the item. Needs the permission `dynamodb:Query`.
 */
export class DynamoDbItemParts implements ItemParts {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamoDbItemPartsOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async readParts(first: OutboxItemKey, timeLeft: TimeLeft = unlimitedTime): Promise<readonly StoredPart[]> {
    const parts: StoredPart[] = [];
    let startKey: Attributes | undefined;
    do {
      if (timeLeft() <= 0) {
        throw new NoTimeLeftError();
      }
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: '#orderingKey = :orderingKey AND begins_with(#sortKey, :sortKey)',
          ExpressionAttributeNames: { '#orderingKey': partitionKey, '#sortKey': sortKeyName },
          ExpressionAttributeValues: {
            ':orderingKey': { S: first.orderingKey },
            ':sortKey': { S: first.sortKey },
          },
          ExclusiveStartKey: startKey,
        }),
      );
      parts.push(...Items.map((item) => toStoredPart(item, first)));
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined);
    return parts
      .filter(({ sortKey }) => toFirstPartSortKey(sortKey) === first.sortKey)
      .sort((one, other) => partNumberOf(one.sortKey) - partNumberOf(other.sortKey));
  }
}
