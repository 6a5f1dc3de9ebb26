import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { messageIdOf } from '../../testing/contract-messages.ts';
import type { ContractItem } from '../../testing/projection-contract.ts';
import { describeProjectionContract } from '../../testing/projection-contract.ts';
import { DynamoDbProjection, DynamoDbProjectionWriter } from './dynamodb-projection.ts';
import { describeAggregateTable, scan, stageAggregate } from './dynamodb-tables.fixture.ts';
import type { ProjectionItems } from './projection-write.ts';

const now = new Date('2026-11-20T10:15:30.000Z');
const occurredAt = new Date('2026-11-20T10:15:29.876Z');
const by = { id: messageIdOf(1), sequence: 7, sequenceIndex: 2, occurredAt };

let dynamoDb: TestDynamoDb;
let tables = 0;

const createTable = async (): Promise<string> => {
  tables += 1;
  const name = `projection-${tables}`;
  await dynamoDb.createTable({ ...describeAggregateTable(name), timeToLiveAttribute: 'ExpiresAt' });
  return name;
};

const itemsIn = (tableName: string): ProjectionItems<ContractItem> => ({
  tableName,
  toKey: (id) => ({ PK: `NOTE#${id}` }),
  // `Text` is one of the words that DynamoDB reserves.
  toAttributes: ({ text, note }) => ({
    ...(text === undefined ? {} : { Text: text }),
    ...(note === undefined ? {} : { Note: note }),
  }),
  tombstoneRetentionDays: 21,
});

const fromItem = (item: Record<string, AttributeValue>): ContractItem => {
  const note = item['Note']?.S;
  return { text: item['Text']?.S ?? '', ...(note === undefined ? {} : { note }) };
};

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

/** Makes a client report what its writes consume, and collects the units. */
const collectUnits = ({ client }: TestDynamoDb): number[] => {
  const units: number[] = [];
  client.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next({ ...call, input: { ...call.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity } = answer.output as {
        readonly ConsumedCapacity?: { CapacityUnits?: number };
      };
      units.push(ConsumedCapacity?.CapacityUnits ?? 0);
      return answer;
    },
    { step: 'initialize', name: 'collectUnits' },
  );
  return units;
};

describe('a projection without a transaction', () => {
  it('costs one write unit for each message', async () => {
    const tableName = await createTable();
    const writer = new DynamoDbProjectionWriter({ ...itemsIn(tableName), client: dynamoDb.client });
    const units = collectUnits(dynamoDb);

    await writer.write({ kind: 'created', id: 'a', item: { text: 'first' }, by });
    await writer.write({ kind: 'changed', id: 'a', changes: { text: 'second' }, by: { ...by, sequence: 8 } });
    await writer.write({ kind: 'removed', id: 'a', by: { ...by, sequence: 9 } });

    dynamoDb.client.middlewareStack.remove('collectUnits');
    expect(units).toEqual([1, 1, 1]);
  });
});

describeProjectionContract(runner, 'DynamoDbProjection', async () => {
  const { client } = dynamoDb;
  const tableName = await createTable();
  const aggregates = await dynamoDb.createTable(describeAggregateTable(`aggregates-${tables}`));
  return {
    open: () => {
      const unitOfWork = new DynamoDbUnitOfWork({ client });
      return {
        unitOfWork,
        projection: new DynamoDbProjection({ ...itemsIn(tableName), transaction: unitOfWork }),
        createAggregate: (id) => {
          stageAggregate(unitOfWork, aggregates.name, id);
        },
      };
    },
    writer: new DynamoDbProjectionWriter({ ...itemsIn(tableName), client }),
    find: async (id) => {
      const Key = { PK: { S: `NOTE#${id}` } };
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (Item === undefined) {
        return undefined;
      }
      return Item['RemovedAt'] === undefined ? fromItem(Item) : 'removed';
    },
  };
});

describe('DynamoDbProjection', () => {
  const writerOf = (tableName: string, clock = () => now) =>
    new DynamoDbProjectionWriter({ ...itemsIn(tableName), client: dynamoDb.client, clock });

  it('adds only the position and the time of the newest change to an item', async () => {
    const tableName = await createTable();

    await writerOf(tableName).write({ kind: 'created', id: '1', item: { text: 'hello' }, by });

    expect(await scan(dynamoDb.client, tableName)).toEqual([
      {
        PK: { S: 'NOTE#1' },
        Text: { S: 'hello' },
        SourceVersion: { S: '000000000007#0000000002' },
        SourceTime: { S: '2026-11-20T10:15:29.876Z' },
      },
    ]);
  });

  it('names the copy and the attribute that DynamoDB cannot store, and writes nothing', async () => {
    const tableName = await createTable();
    const items = {
      ...itemsIn(tableName),
      toAttributes: ({ text }: Partial<ContractItem>) => ({ Lines: [{ price: Number(text) }] }),
    };
    const writer = new DynamoDbProjectionWriter({ ...items, client: dynamoDb.client, clock: () => now });
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const projection = new DynamoDbProjection({ ...items, transaction, clock: () => now });
    const created = { kind: 'created', id: '1', item: { text: 'hello' }, by } as const;
    const changed = { kind: 'changed', id: '1', changes: { text: 'hello' }, by } as const;
    const refusal = { code: 'INVALID_ATTRIBUTE', subject: 'projection 1' };

    await expect(writer.write(created)).rejects.toMatchObject({ ...refusal, attribute: 'Lines[0].price' });
    await expect(writer.write(changed)).rejects.toMatchObject({ ...refusal, attribute: 'Lines[0].price' });
    expect(() => {
      projection.stage(created);
    }).toThrow(expect.objectContaining(refusal));
    await transaction.commit();

    expect(await scan(dynamoDb.client, tableName)).toEqual([]);
  });

  it('leaves a tombstone that expires', async () => {
    const [fresh, old] = [await createTable(), await createTable()];

    await writerOf(fresh).write({ kind: 'removed', id: '1', by });
    expect(await scan(dynamoDb.client, fresh)).toEqual([
      {
        PK: { S: 'NOTE#1' },
        SourceVersion: { S: '000000000007#0000000002' },
        SourceTime: { S: '2026-11-20T10:15:29.876Z' },
        RemovedAt: { S: '2026-11-20T10:15:30.000Z' },
        ExpiresAt: { N: '1796984130' },
      },
    ]);

    await writerOf(old, () => new Date(Date.now() - 22 * 86_400_000)).write({ kind: 'removed', id: '1', by });
    await dynamoDb.sweepTimeToLive();
    expect(await scan(dynamoDb.client, old)).toEqual([]);
  });

  it('treats an item that is not a copy as missing', async () => {
    const tableName = await createTable();
    const writer = writerOf(tableName);
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: tableName, Item: { PK: { S: 'NOTE#1' }, Text: { S: 'by hand' } } }),
    );

    await expect(
      writer.write({ kind: 'changed', id: '1', changes: { text: 'x' }, by }),
    ).rejects.toMatchObject({ code: 'PROJECTION_NOT_CREATED' });
    expect(await writer.write({ kind: 'created', id: '1', item: { text: 'x' }, by })).toBe('written');
  });

  it.each([undefined, { S: 'no time' }])(
    'skips a change that is not newer than an item without a time, at any time: %j',
    async (time) => {
      const tableName = await createTable();
      const writer = writerOf(tableName);
      const Item = {
        PK: { S: 'NOTE#1' },
        Text: { S: 'by an earlier version' },
        SourceVersion: { S: '000000000007#0000000002' },
        ...(time === undefined ? {} : { SourceTime: time }),
      };
      await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item }));
      const muchLater = { ...by, occurredAt: new Date('2027-11-20T10:15:30.000Z') };

      expect(await writer.write({ kind: 'created', id: '1', item: { text: 'x' }, by: muchLater })).toBe(
        'stale',
      );

      const next = { ...muchLater, sequence: 8 };
      expect(await writer.write({ kind: 'changed', id: '1', changes: { text: 'y' }, by: next })).toBe(
        'written',
      );
      expect(await scan(dynamoDb.client, tableName)).toMatchObject([
        { Text: { S: 'y' }, SourceTime: { S: '2027-11-20T10:15:30.000Z' } },
      ]);
    },
  );

  it('rethrows other errors, such as a missing table', async () => {
    await expect(writerOf('missing').write({ kind: 'removed', id: '1', by })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
