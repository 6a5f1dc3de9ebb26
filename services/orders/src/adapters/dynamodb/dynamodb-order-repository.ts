import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbTransaction, getItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { OrderAlreadyExistsError } from '../../domain/errors.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderRepository } from '../../domain/order-repository.ts';
import { orderChangedMeanwhile } from '../order-changed-meanwhile.ts';
import { fromOrderItem, orderKey, toOrderItem } from './order-item.ts';

/** The table that stores orders, and the client to read it. */
export interface OrderTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

/** Dependencies of the repository. */
export interface DynamoDbOrderRepositoryOptions extends OrderTable {
  readonly transaction: DynamoDbTransaction;
}

/** Reads one order. The read is consistent: every read after a commit sees that commit. */
export const findStoredOrder = async (
  { client, tableName }: OrderTable,
  orderId: OrderId,
): Promise<Order | undefined> => {
  const key = orderKey(orderId);
  const item = await getItem(client, { TableName: tableName, Key: { PK: key }, ConsistentRead: true });
  return item === undefined ? undefined : fromOrderItem(key, item);
};

/** Orders in a DynamoDB table, one item each. */
export class DynamoDbOrderRepository implements OrderRepository {
  readonly #table: OrderTable;
  readonly #transaction: DynamoDbTransaction;

  constructor({ client, tableName, transaction }: DynamoDbOrderRepositoryOptions) {
    this.#table = { client, tableName };
    this.#transaction = transaction;
  }

  find(orderId: OrderId): Promise<Order | undefined> {
    return findStoredOrder(this.#table, orderId);
  }

  add(order: Order): void {
    this.#transaction.put({
      subject: `order ${order.id}`,
      TableName: this.#table.tableName,
      Item: toOrderItem(order),
      ConditionExpression: 'attribute_not_exists(PK)',
      onConditionFailed: () => new OrderAlreadyExistsError(order.id),
    });
  }

  update(order: Order): void {
    this.#transaction.put({
      subject: `order ${order.id}`,
      TableName: this.#table.tableName,
      Item: toOrderItem(order),
      ConditionExpression: '#version = :expected',
      ExpressionAttributeNames: { '#version': 'Version' },
      ExpressionAttributeValues: { ':expected': order.version - 1 },
      onConditionFailed: () => orderChangedMeanwhile(order),
    });
  }
}
