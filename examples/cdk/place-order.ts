/** Places an order. One transaction writes the order and its message. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { outboxTrackingSetting, readSettings, textSetting } from '@dynamo-outbox/service-runtime';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as z from 'zod';
import { OrderPlaced, shopTopic } from './contract.ts';

const settings = readSettings(
  z.object({
    SHOP_TABLE_NAME: textSetting,
    OUTBOX_TABLE_NAME: textSetting,
    OUTBOX_TRACKING: outboxTrackingSetting,
  }),
  process.env,
  { service: 'shop' },
);
const client = new DynamoDBClient({});

export interface PlaceOrder {
  readonly orderId: string;
  readonly address: string;
}

export const handler = async ({ orderId, address }: PlaceOrder): Promise<void> => {
  const openUnitOfWork = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: settings.OUTBOX_TABLE_NAME,
      tracking: settings.OUTBOX_TRACKING,
      service: 'shop',
      topics: [shopTopic],
      context: { correlationId: nextCorrelationId() },
    });
    return composeUnitOfWork(transaction, { transaction, outbox });
  };

  await withUnitOfWork(openUnitOfWork, async ({ transaction, outbox }) => {
    transaction.put({
      subject: `order ${orderId}`,
      TableName: settings.SHOP_TABLE_NAME,
      Item: { PK: `ORDER#${orderId}`, Address: address, Version: 0 },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    outbox.add(OrderPlaced.create({ orderId, address }, { about: { id: orderId, version: 0 } }));
  });
};
