import * as runner from '@jest/globals';
import { readFileSync } from 'node:fs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { contractContext, messageIdOf } from '../../testing/contract-messages.ts';
import { describeInboxContract } from '../../testing/inbox-contract.ts';
import { DynamoDbInbox } from './dynamodb-inbox.ts';
import { describeAggregateTable, scan, stageAggregate } from './dynamodb-tables.fixture.ts';

const readGolden = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Record<string, unknown>;

const golden = readGolden('inbox-item.golden.json');
const goldenPosition = readGolden('inbox-position.golden.json');

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

describeInboxContract(runner, 'DynamoDbInbox', async () => {
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

  it('counts a message as processed while its expired record is not deleted yet', async () => {
    const tableName = await createInboxTable();

    await commitRecord(tableName, new Date('2020-01-01T00:00:00Z'), 1);

    await expect(commitRecord(tableName, new Date(), 1)).rejects.toMatchObject({
      code: 'MESSAGE_ALREADY_PROCESSED',
    });
  });

  const position = { consumer: 'customers--orders', orderingKey: 'order#1' };

  const commitMove = async (tableName: string, now: Date, expires: boolean): Promise<void> => {
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const { client } = dynamoDb;
    const options = { transaction, client, tableName, retentionDays: 21, positionRetentionDays: 60 };
    new DynamoDbInbox({ ...options, clock: () => now }).movePosition({
      key: position,
      from: undefined,
      to: { messageId: messageIdOf(1), sequence: 7, sequenceIndex: 2, messageNumber: 12 },
      expires,
    });
    await transaction.commit();
  };

  it('stores the position that its golden file keeps, with an expiry or without one', async () => {
    const [expiring, lasting] = [await createInboxTable(), await createInboxTable()];

    await commitMove(expiring, new Date('2026-11-20T10:15:30.000Z'), true);
    await commitMove(lasting, new Date('2026-11-20T10:15:30.000Z'), false);

    expect(await scan(dynamoDb.client, expiring)).toEqual([goldenPosition]);
    const { ExpiresAt, ...forGood } = goldenPosition;
    expect(ExpiresAt).toBeDefined();
    expect(await scan(dynamoDb.client, lasting)).toEqual([forGood]);
  });

  it('keeps a position twice as long as a record by default, and rejects a shorter time', async () => {
    const { client } = dynamoDb;
    const tableName = await createInboxTable();
    const open = (retention: { retentionDays: number; positionRetentionDays?: number }): DynamoDbInbox =>
      new DynamoDbInbox({
        transaction: new DynamoDbUnitOfWork({ client }),
        client,
        tableName,
        ...retention,
      });

    expect(() => open({ retentionDays: 21, positionRetentionDays: 21 })).toThrow(RangeError);
    expect(() => open({ retentionDays: 21, positionRetentionDays: Number.NaN })).toThrow(RangeError);
    expect(() => open({ retentionDays: 21, positionRetentionDays: 22 })).not.toThrow();

    const transaction = new DynamoDbUnitOfWork({ client });
    const inbox = new DynamoDbInbox({
      transaction,
      client,
      tableName,
      retentionDays: 21,
      clock: () => new Date('2026-11-20T10:15:30.000Z'),
    });
    const to = { messageId: messageIdOf(1) };
    inbox.movePosition({ key: position, from: undefined, to, expires: true });
    await transaction.commit();
    const [item] = await scan(client, tableName);
    expect(Number(item?.['ExpiresAt']?.N)).toBe(Date.parse('2027-01-01T10:15:30.000Z') / 1000);
  });

  it('throws for an item that is not a position', async () => {
    const tableName = await createInboxTable();
    const { client } = dynamoDb;
    await client.send(
      new PutItemCommand({ TableName: tableName, Item: { PK: { S: 'customers--orders#order#1' } } }),
    );
    const transaction = new DynamoDbUnitOfWork({ client });
    const inbox = new DynamoDbInbox({ transaction, client, tableName, retentionDays: 21 });

    await expect(inbox.findPosition(position)).rejects.toThrow(
      'The inbox item customers--orders#order#1 is not a position.',
    );
  });

  it('expires: the item is deleted after its retention, and not before', async () => {
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
