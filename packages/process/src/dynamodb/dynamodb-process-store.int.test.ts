import * as runner from '@jest/globals';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { type ScheduleHandle, toCorrelationId } from '@dynamo-outbox/messaging';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { readFileSync } from 'node:fs';
import type { ProcessInstance } from '../instance/process-instance.ts';
import { describeProcessTable } from '../tables/process-table.ts';
import {
  describeProcessStoreContract,
  type ProcessStoreUnderTest,
} from '../testing/process-store-contract.ts';
import { DynamoDbProcessStore } from './dynamodb-process-store.ts';

type Client = Pick<DynamoDBClient, 'send'>;

const tableName = 'shop-processes';

const golden: unknown = JSON.parse(
  readFileSync(new URL('instance-item.golden.json', import.meta.url), 'utf8'),
);

const open = (client: Client): ProcessStoreUnderTest => {
  const unitOfWork = new DynamoDbUnitOfWork({ client });
  return {
    unitOfWork,
    processes: new DynamoDbProcessStore({ transaction: unitOfWork, client, tableName, retentionDays: 2 }),
    createItem: (id) => {
      unitOfWork.put({
        subject: `item ${id}`,
        TableName: tableName,
        Item: { PK: `ITEM#${id}` },
        ConditionExpression: 'attribute_not_exists(PK)',
      });
    },
  };
};

const createModelClient = (): Client => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable(describeProcessTable(tableName));
  return new ModelDynamoDbClient({ database });
};

describeProcessStoreContract(runner, 'DynamoDbProcessStore on the emulator', async () => {
  const dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(describeProcessTable(tableName));
  return { open: () => open(dynamoDb.client), stop: () => dynamoDb.stop() };
});

describeProcessStoreContract(runner, 'DynamoDbProcessStore on the model', async () => {
  const client = createModelClient();
  return { open: () => open(client), stop: async () => undefined };
});

const correlationId = toCorrelationId('01994c1e-0000-7000-8000-000000000001');
const at = new Date('2026-11-20T10:15:30.001Z');

const stuck = (): ProcessInstance => {
  if (correlationId === undefined) {
    throw new Error('The correlation id of the test is not a UUID.');
  }
  return {
    process: 'fulfilment',
    instance: '7',
    run: 1,
    version: 1,
    status: 'stuck',
    phase: 'shipping',
    state: { version: 1, json: '{"orderId":"7"}' },
    steps: [
      {
        name: 'reserve-credit',
        takenAt: at,
        progress: 'compensating',
        compensation: {
          type: 'credit.release',
          version: 1,
          aggregateType: 'credit',
          about: { id: '7' },
          payload: '{"orderId":"7"}',
        },
      },
    ],
    deadlines: {
      process: {
        handle: '01994c1e-0000-7000-8000-00000000000a@fulfilment#7' as ScheduleHandle,
        dueAt: at,
        token: '1',
      },
    },
    dueAt: at,
    reason: 'DEADLINE_REACHED',
    problem: { in: 'compensating', reason: 'COMPENSATION_OVERDUE' },
    correlationId,
    startedAt: at,
    changedAt: at,
    history: [
      {
        at,
        cause: 'process',
        messageId: 'm',
        from: 'compensating',
        to: 'stuck',
        note: 'COMPENSATION_OVERDUE',
      },
    ],
    omitted: 3,
  };
};

describe('DynamoDbProcessStore', () => {
  const Key = { PK: { S: 'fulfilment#7' } };

  const commit = async (client: Client, instance: ProcessInstance): Promise<void> => {
    const { unitOfWork, processes } = open(client);
    processes.save(instance);
    await unitOfWork.commit();
  };

  const read = async (client: Client) =>
    (await client.send(new GetItemCommand({ TableName: tableName, Key }))).Item;

  it('stores the item that its golden file keeps', async () => {
    const client = createModelClient();
    await commit(client, stuck());

    expect(await read(client)).toEqual(golden);
  });

  it('removes a completed instance from the index, and keeps it for the retention', async () => {
    const client = createModelClient();
    await commit(client, stuck());
    await commit(client, {
      ...stuck(),
      version: 2,
      status: 'completed',
      problem: undefined,
      finishedAt: at,
    });

    const item = await read(client);

    expect(item).not.toHaveProperty('StatusShard');
    expect(item).toMatchObject({ ExpiresAt: { N: String(Math.ceil(at.getTime() / 1_000) + 2 * 86_400) } });
  });

  it('names the attribute of an item that is not an instance', async () => {
    const client = createModelClient();
    await client.send(new PutItemCommand({ TableName: tableName, Item: { ...Key, Process: { S: 'x' } } }));

    await expect(open(client).processes.find({ process: 'fulfilment', instance: '7' })).rejects.toMatchObject(
      { code: 'STORED_PROCESS_UNREADABLE' },
    );
  });
});
