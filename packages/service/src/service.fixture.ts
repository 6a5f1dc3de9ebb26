import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import {
  createOutboxQuery,
  defineMessage,
  defineTopic,
  type RecordedMessage,
} from '@dynamo-outbox/messaging';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import * as z from 'zod';

/** An order was placed. */
export const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});

/** The topic of the shop. */
export const shopTopic = defineTopic('shop', [OrderPlaced]);

/** An announcement of an order. */
export const placed = (orderId: string): ReturnType<typeof OrderPlaced.create> =>
  OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } });

/** The tables of a shop in their own emulator. */
export interface ShopTables {
  readonly dynamoDb: TestDynamoDb;
  /** The environment that the constructs would set. */
  readonly environment: Readonly<Record<string, string>>;
  /** The messages in the outbox about an order, with their bodies. */
  readonly messagesAbout: (orderId: string) => Promise<readonly RecordedMessage[]>;
}

/** Creates the tables `orders`, `shop-outbox` and `shop-inbox`. */
export const createShopTables = async (): Promise<ShopTables> => {
  const dynamoDb = await startTestDynamoDb();
  const { client } = dynamoDb;
  await dynamoDb.createTable({ name: 'orders', partitionKey: { name: 'PK', type: 'S' }, indexes: [] });
  await dynamoDb.createTable(describeOutboxTable('shop-outbox', { tracking: 'status' }));
  await dynamoDb.createTable(describeInboxTable('shop-inbox'));
  const query = createOutboxQuery({
    items: new DynamoDbRecordedItems({ client, tableName: 'shop-outbox', isConsistent: true }),
  });
  return {
    dynamoDb,
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      ORDERS_TABLE_NAME: 'orders',
      OUTBOX_TABLE_NAME: 'shop-outbox',
      OUTBOX_TRACKING: 'status',
      OUTBOX_RETENTION_DAYS: '7',
      INBOX_TABLE_NAME: 'shop-inbox',
      INBOX_RETENTION_DAYS: '35',
      LOG_LEVEL: 'SILENT',
    },
    messagesAbout: async (orderId) =>
      (await query({ orderingKey: `order#${orderId}` }, { content: 'body' })).messages,
  };
};
