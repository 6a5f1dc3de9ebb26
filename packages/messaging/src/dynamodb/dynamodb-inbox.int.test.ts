import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { contractContext, messageIdOf } from '../testing/contract-messages.ts';
import { describeInboxContract } from '../testing/inbox-contract.ts';
import { DynamoDbInbox } from './dynamodb-inbox.ts';
import { describeAggregateTable, scan, stageAggregate } from './dynamodb-tables.fixture.ts';

const golden: unknown = JSON.parse(readFileSync(new URL('inbox-item.golden.json', import.meta.url), 'utf8'));

let dynamoDb: TestDynamoDb;
let tables = 0;

const createInboxTable = async (): Promise<string> => {
  tables += 1;
  const { name } = await dynamoDb.createTable(describeInboxTable(`inbox-${tables}`));
  return name;
};

const record = {
  consumer: 'customers--orders',
  messageId: messageIdOf(1),
  messageType: 'order.created',
  correlationId: contractContext.correlationId,
};

const commitRecord = async (tableName: string, now: Date, retentionDays: number): Promise<void> => {
  const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
  const { client } = dynamoDb;
  new DynamoDbInbox({ transaction, client, tableName, retentionDays, clock: () => now }).add(record);
  await transaction.commit();
};

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

describeInboxContract('DynamoDbInbox', async () => {
  const tableName = await createInboxTable();
  const aggregates = await dynamoDb.createTable(describeAggregateTable(`aggregates-${tables}`));
  return {
    open: () => {
      const unitOfWork = new DynamoDbUnitOfWork({ client: dynamoDb.client });
      const { client } = dynamoDb;
      return {
        unitOfWork,
        inbox: new DynamoDbInbox({ transaction: unitOfWork, client, tableName, retentionDays: 21 }),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates.name, id);
        },
      };
    },
  };
});

describe('DynamoDbInbox', () => {
  it('stores the item that its golden file keeps', async () => {
    const tableName = await createInboxTable();

    await commitRecord(tableName, new Date('2026-11-20T10:15:30.000Z'), 21);

    expect(await scan(dynamoDb.client, tableName)).toEqual([golden]);
  });

  it('counts a message as processed also when its record has expired and is not deleted yet', async () => {
    const tableName = await createInboxTable();

    await commitRecord(tableName, new Date('2020-01-01T00:00:00Z'), 1);

    await expect(commitRecord(tableName, new Date(), 1)).rejects.toMatchObject({
      code: 'MESSAGE_ALREADY_PROCESSED',
    });
  });

  it('expires: the item is deleted when its time has come, and not before', async () => {
    const tableName = await createInboxTable();
    const dayMilliseconds = 86_400_000;

    await commitRecord(tableName, new Date(), 1);
    await dynamoDb.sweepTimeToLive();
    expect(await scan(dynamoDb.client, tableName)).toHaveLength(1);

    const old = await createInboxTable();
    await commitRecord(old, new Date(Date.now() - 2 * dayMilliseconds), 1);
    await dynamoDb.sweepTimeToLive();
    expect(await scan(dynamoDb.client, old)).toEqual([]);
  });
});
