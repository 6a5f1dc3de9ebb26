import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { OrderPlaced, ordersTopic } from './contract.ts';

const client = new DynamoDBClient({});
const service = { client, tableName: 'orders-outbox', service: 'orders', topics: [ordersTopic] };

const openUnitOfWork = () => {
  const transaction = new DynamoDbUnitOfWork({ client });
  const context = { correlationId: nextCorrelationId() };
  const outbox = new DynamoDbOutbox({ ...service, transaction, context });
  return composeUnitOfWork(transaction, { transaction, outbox });
};

/** Writes the order and its message in one transaction. */
export const placeOrder = (orderId: string): Promise<void> =>
  withUnitOfWork(openUnitOfWork, async ({ transaction, outbox }) => {
    transaction.put({
      subject: `order ${orderId}`,
      TableName: 'orders',
      Item: { PK: orderId, Version: 0 },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } }));
  });
