import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import {
  commitOrderLaw,
  legacyOrderLaw,
  type OrderLawsHarness,
  versionOrderLaw,
} from '../../outbox/order-laws.fixture.ts';
import { describeOutboxTable } from '../tables/outbox-table.ts';
import { contractContext, contractTopics } from '../../testing/contract-messages.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { toHeadKey } from './dynamodb-stored-order.ts';
import { scan } from './dynamodb-tables.fixture.ts';
import { fromOutboxAttributes, toOutboxAttributes } from './outbox-item-codec.ts';

const options = { service: 'notebook', topics: contractTopics, context: contractContext };

describe('for one ordering key, sort order is commit order in DynamoDbOutbox', () => {
  let dynamoDb: TestDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });

  afterAll(async () => {
    await dynamoDb.stop();
  });

  const createHarness = async (): Promise<OrderLawsHarness> => {
    const { client } = dynamoDb;
    tables += 1;
    const { name } = await dynamoDb.createTable(
      describeOutboxTable(`outbox-${tables}`, { tracking: 'status' }),
    );
    const remove = async (Key: ReturnType<typeof toHeadKey>): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName: name, Key }));
    };
    return {
      open: (clock) => {
        const unitOfWork = new DynamoDbUnitOfWork({ client });
        const outbox = new DynamoDbOutbox({
          ...options,
          transaction: unitOfWork,
          client,
          tableName: name,
          clock,
        });
        return { unitOfWork, outbox, createAggregate: () => undefined, atCommit: () => undefined };
      },
      items: async () =>
        (await scan(client, name)).flatMap((attributes) => {
          const decoded = fromOutboxAttributes(attributes);
          return 'item' in decoded ? [decoded.item] : [];
        }),
      record: async (item) => {
        const Item = toOutboxAttributes(item, { undispatched: '0' });
        await client.send(new PutItemCommand({ TableName: name, Item }));
      },
      expire: ({ orderingKey, sortKey }) => remove({ PK: { S: orderingKey }, SK: { S: sortKey } }),
      expireHead: (orderingKey) => remove(toHeadKey(orderingKey)),
    };
  };

  it(
    'with order commit, for any mix of versions, clocks and expiry',
    () => commitOrderLaw(createHarness, 15),
    120_000,
  );

  it(
    'with order version, for aggregates that are removed and created again, or the commit is refused',
    () => versionOrderLaw(createHarness, 15),
    120_000,
  );

  it(
    'for items of earlier versions, and new items after them',
    () => legacyOrderLaw(createHarness, 5),
    120_000,
  );
});
