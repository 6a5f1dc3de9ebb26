import * as runner from '@jest/globals';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { toShard } from '../../outbox/shard.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { describeOutboxStoreContract } from '../../testing/outbox-store-contract.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { DynamoDbUndispatchedItems } from './dynamodb-undispatched-items.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

describeOutboxStoreContract(runner, 'DynamoDbUndispatchedItems', async () => {
  const dynamoDb = await startTestDynamoDb();
  let tables = 0;
  return {
    open: async () => {
      tables += 1;
      const tableName = `orders-outbox-${tables}`;
      const { client } = dynamoDb;
      await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
      return {
        store: new DynamoDbOutboxStore({ client, tableName, retentionDays: 7 }),
        items: new DynamoDbUndispatchedItems({ client, tableName, pageSize: 10 }),
        record: async (item) => {
          const undispatched = toShard(item.orderingKey, 8);
          const Item = toOutboxAttributes(item, { undispatched });
          await client.send(new PutItemCommand({ TableName: tableName, Item }));
        },
        mayExpire: async ({ orderingKey, sortKey }) => {
          const Key = { PK: { S: orderingKey }, SK: { S: sortKey } };
          const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
          return Item?.['ExpiresAt'] !== undefined;
        },
      };
    },
    stop: () => dynamoDb.stop(),
  };
});
