import * as runner from '@jest/globals';
import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { readFileSync } from 'node:fs';
import { LostRaceError } from '../lost-race.ts';
import {
  type CommandRecordsUnderTest,
  describeCommandRecordsContract,
} from '../testing/command-records-contract.ts';
import { DynamoDbCommandRecords } from './dynamodb-command-records.ts';
import { countersTable } from './dynamodb-unit-of-work.fixture.ts';
import { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';

type Client = Pick<DynamoDBClient, 'send'>;

const tableName = 'orders-inbox';

const golden: unknown = JSON.parse(
  readFileSync(new URL('command-record.golden.json', import.meta.url), 'utf8'),
);

const openRecords = (client: Client, transaction: DynamoDbUnitOfWork): DynamoDbCommandRecords =>
  new DynamoDbCommandRecords({
    client,
    transaction,
    tableName,
    service: 'orders',
    retentionDays: 2,
    clock: () => new Date('2026-11-20T10:15:30.001Z'),
  });

const open = (client: Client): CommandRecordsUnderTest => {
  const unitOfWork = new DynamoDbUnitOfWork({ client });
  return {
    unitOfWork,
    records: openRecords(client, unitOfWork),
    createItem: (id) => {
      unitOfWork.put({
        subject: `item ${id}`,
        TableName: tableName,
        Item: { PK: `ITEM#${id}` },
        ConditionExpression: 'attribute_not_exists(PK)',
        onConditionFailed: () => new LostRaceError('ITEM_EXISTS', `Item ${id} exists.`),
      });
    },
  };
};

const createModelClient = (): Client => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(countersTable(tableName));
  return new ModelDynamoDbClient({ database });
};

describeCommandRecordsContract(runner, 'DynamoDbCommandRecords on the emulator', async () => {
  const dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(countersTable(tableName));
  return { open: () => open(dynamoDb.client), stop: () => dynamoDb.stop() };
});

describeCommandRecordsContract(runner, 'DynamoDbCommandRecords on the model', async () => {
  const client = createModelClient();
  return { open: () => open(client), stop: async () => undefined };
});

describe('DynamoDbCommandRecords', () => {
  const PK = { S: 'command--orders#place-order#key-1' };

  it('stores the item that its golden file keeps', async () => {
    const client = createModelClient();
    const { unitOfWork, records } = open(client);
    records.add({ command: 'place-order', key: 'key-1', fingerprint: 'f1', result: '{"outcome":"done"}' });
    await unitOfWork.commit();

    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: { PK } }));

    expect(Item).toEqual(golden);
  });

  it('names an item that is not a command record', async () => {
    const client = createModelClient();
    await client.send(new PutItemCommand({ TableName: tableName, Item: { PK, Command: { S: 'x' } } }));

    await expect(open(client).records.find({ command: 'place-order', key: 'key-1' })).rejects.toMatchObject({
      code: 'STORED_COMMAND_UNREADABLE',
      message: expect.stringContaining(PK.S),
    });
  });

  it.each([0, 36_501, Number.NaN])('refuses to keep records for %d days', (retentionDays) => {
    const client = createModelClient();
    const transaction = new DynamoDbUnitOfWork({ client });

    expect(
      () => new DynamoDbCommandRecords({ client, transaction, tableName, service: 'orders', retentionDays }),
    ).toThrow(RangeError);
  });
});
