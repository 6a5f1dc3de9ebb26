import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { getItem, marshallKey, unmarshallItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { CustomerCopy, HistoryQuery, OrderCopy } from '../../domain/history.ts';
import type { HistoryReader } from '../../domain/history-reader.ts';
import type { CustomerId } from '../../domain/ids.ts';
import {
  customerCopyKey,
  customerPartition,
  fromCustomerItem,
  fromOrderItem,
  orderCopyKey,
  orderPrefix,
  ordersByState,
  statePartition,
} from './history-items.ts';

/** The table with the copies, and the client to read it. */
export interface HistoryTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Key condition of all orders of a customer, or of those in one state. */
const conditionOf = ({ customerId, state }: HistoryQuery): Partial<QueryCommandInput> =>
  state === undefined
    ? {
        KeyConditionExpression: 'PK = :partition AND begins_with(SK, :orders)',
        ExpressionAttributeValues: {
          ':partition': { S: customerPartition(customerId) },
          ':orders': { S: orderPrefix },
        },
      }
    : {
        IndexName: ordersByState.name,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': ordersByState.partitionKey },
        ExpressionAttributeValues: { ':partition': { S: statePartition(customerId, state) } },
      };

/**
 * Where the page starts. The key is built from the customer of the request, so no position leads to another customer's
 * orders.
 */
const startOf = ({ customerId, state, after }: HistoryQuery): Partial<QueryCommandInput> => {
  if (after === undefined) {
    return {};
  }
  const index =
    state === undefined ? {} : { [ordersByState.partitionKey]: statePartition(customerId, state) };
  return {
    ExclusiveStartKey: marshallKey('a page', { ...orderCopyKey({ customerId, orderId: after }), ...index }),
  };
};

/** Reads copies from DynamoDB. Reads are eventually consistent, because the copies are behind their originals anyway. */
export class DynamoDbHistoryReader implements HistoryReader {
  readonly #table: HistoryTable;

  constructor(table: HistoryTable) {
    this.#table = table;
  }

  async findCustomer(customerId: CustomerId): Promise<CustomerCopy | undefined> {
    const { client, tableName: TableName } = this.#table;
    const item = await getItem(client, { TableName, Key: customerCopyKey(customerId) });
    return item === undefined ? undefined : fromCustomerItem(customerId, item);
  }

  async listOrders(query: HistoryQuery): Promise<readonly OrderCopy[]> {
    const { client, tableName: TableName } = this.#table;
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        ...conditionOf(query),
        ...startOf(query),
        ScanIndexForward: false,
        Limit: query.limit,
      }),
    );
    return Items.map((item) => fromOrderItem(query.customerId, unmarshallItem(item)));
  }
}
