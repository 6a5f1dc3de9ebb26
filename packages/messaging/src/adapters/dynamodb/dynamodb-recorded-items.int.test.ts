import * as runner from '@jest/globals';
import type { AttributeValue, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toShard } from '../../outbox/shard.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { encodeCursor } from '../../outbox/query/cursor.ts';
import type { RecordedRange } from '../../outbox/query/recorded-items.ts';
import { toVersionSortKey } from '../../outbox/sort-key.ts';
import type { OutboxTracking } from '../../outbox/tracking.ts';
import { messageIdOf } from '../../testing/contract-messages.ts';
import { toHeadKey } from './dynamodb-stored-order.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { describeRecordedItemsContract } from '../../testing/recorded-items-contract.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { DynamoDbParkedKeys } from './dynamodb-parked-keys.ts';
import { DynamoDbRecordedItems } from './dynamodb-recorded-items.ts';
import { DynamoDbUndispatchedItems } from './dynamodb-undispatched-items.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');

for (const segments of [1, 3]) {
  describeRecordedItemsContract(runner, `DynamoDbRecordedItems in ${segments} segments`, async () => {
    const dynamoDb = await startTestDynamoDb();
    let tables = 0;
    return {
      open: async () => {
        tables += 1;
        const tableName = `orders-outbox-${tables}`;
        const { client } = dynamoDb;
        await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
        return {
          items: new DynamoDbRecordedItems({ client, tableName, segments, pageSize: 10 }),
          store: new DynamoDbOutboxStore({ client, tableName, retentionDays: 7 }),
          undispatched: new DynamoDbUndispatchedItems({ client, tableName }),
          record: async (item) => {
            const Item = toOutboxAttributes(item, { undispatched: toShard(item.orderingKey, 8) });
            await client.send(new PutItemCommand({ TableName: tableName, Item }));
          },
        };
      },
      queryRuns: 5,
      stop: () => dynamoDb.stop(),
    };
  });
}

describe('DynamoDbRecordedItems', () => {
  let dynamoDb: TestDynamoDb;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });

  afterAll(() => dynamoDb.stop());

  const createTable = async (tracking: OutboxTracking = 'status'): Promise<string> => {
    tables += 1;
    const tableName = `outbox-${tables}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking }));
    return tableName;
  };

  const put = async (tableName: string, Item: Record<string, AttributeValue>): Promise<void> => {
    await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item }));
  };

  const anItem = (orderingKey: string, version: number, messages = 1): OutboxItem => ({
    orderingKey,
    sortKey: toVersionSortKey(version),
    messages: Array.from({ length: messages }, (_, index) => ({
      id: messageIdOf(version * 100 + index),
      type: 'note.added',
      topic: 'notes',
      body: 'text',
    })),
    recordedAt: new Date(start + version * 1_000).toISOString(),
    service: 'notebook',
  });

  const recordVersions = async (tableName: string, ...versions: readonly number[]): Promise<void> => {
    for (const version of versions) {
      await put(tableName, toOutboxAttributes(anItem('note#a', version), { undispatched: '0' }));
    }
  };

  it('skips heads and parked keys, and reports every damaged outbox item, also within times', async () => {
    const { client } = dynamoDb;
    // The index of a tracked outbox refuses an item whose time is not a text.
    const tableName = await createTable('none');
    await new DynamoDbParkedKeys({ client, tableName }).park({
      orderingKey: 'order#1',
      reason: 'UNKNOWN_TOPIC',
      parkedAt: '2026-11-20T10:15:30.000Z',
    });
    await put(tableName, { ...toHeadKey('order#1'), Position: { N: '1' } });
    await put(tableName, { PK: { S: 'order#2' }, SK: { S: 'x' }, Messages: { S: '?' } });
    await put(tableName, { PK: { S: 'order#2' }, SK: { S: 'y' }, RecordedAt: { N: '1' } });
    await put(tableName, { PK: { S: 'order#2' }, SK: { S: 'z' }, RecordedAt: { S: '2020' } });
    const items = new DynamoDbRecordedItems({ client, tableName });

    const damaged = ['x', 'y', 'z'].map((sortKey) => ({
      orderingKey: 'order#2',
      sortKey,
      undecodable: expect.any(String),
      dispatch: { state: 'unknown' },
      ...(sortKey === 'z' ? { recordedAt: '2020' } : {}),
    }));
    const recordedFrom = new Date(start);
    for (const range of [{}, { orderingKey: 'order#2' }]) {
      expect((await items.readPage(range)).items).toEqual(damaged);
      expect((await items.readPage({ ...range, recordedFrom })).items).toEqual(damaged.slice(0, 2));
    }
  });

  it('reports a parked item that cannot be decoded as parked', async () => {
    const { client } = dynamoDb;
    const tableName = await createTable();
    const key = { orderingKey: 'note#a', sortKey: 'x' };
    await put(tableName, { PK: { S: 'note#a' }, SK: { S: 'x' }, Undispatched: { S: '0' } });
    await new DynamoDbOutboxStore({ client, tableName, retentionDays: 7 }).markParked([
      { ...key, messageIds: [], reason: 'UNDECODABLE_RECORD', parkedAt: '2026-11-20T10:15:30.000Z' },
    ]);

    expect((await new DynamoDbRecordedItems({ client, tableName }).readPage({})).items).toEqual([
      {
        ...key,
        undecodable: expect.any(String),
        dispatch: {
          state: 'parked',
          reason: 'UNDECODABLE_RECORD',
          at: new Date('2026-11-20T10:15:30.000Z'),
        },
      },
    ]);
  });

  it('does not know the state of messages without tracking, and rejects a list of undispatched items', async () => {
    const tableName = await createTable('none');
    const items = new DynamoDbRecordedItems({ client: dynamoDb.client, tableName });
    await put(tableName, toOutboxAttributes(anItem('note#a', 1), { expiresAt: 4_000_000_000 }));

    expect((await items.readPage({})).items).toMatchObject([{ dispatch: [{ state: 'unknown' }] }]);
    await expect(items.readPage({ isUndispatched: true })).rejects.toMatchObject({
      code: 'OUTBOX_NOT_TRACKED',
      message: expect.stringContaining(tableName),
    });
  });

  it('rejects a cursor of another table', async () => {
    const [one, other] = [await createTable(), await createTable()];
    await recordVersions(one, 1, 2);
    const { client } = dynamoDb;

    for (const range of [{}, { orderingKey: 'note#a' }, { isUndispatched: true }]) {
      const items = new DynamoDbRecordedItems({ client, tableName: one, pageSize: 1 });
      const { next } = await items.readPage(range);
      expect(next).toBeDefined();

      await expect(
        new DynamoDbRecordedItems({ client, tableName: other }).readPage(range, { cursor: next }),
      ).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    }
  });

  it('answers any cursor with a page or INVALID_CURSOR', async () => {
    const tableName = await createTable();
    await recordVersions(tableName, 1, 2, 3);
    const items = new DynamoDbRecordedItems({ client: dynamoDb.client, tableName, segments: 2 });
    const anyText = fc.oneof(fc.constantFrom('note#a', toVersionSortKey(2), ''), fc.string());
    const anyPlace = fc.oneof(
      fc.constantFrom<unknown>('start', 'done', 0, 63, 64, -1, 0.5, null),
      fc.record({ orderingKey: anyText, sortKey: anyText, recordedAt: anyText }, { requiredKeys: [] }),
      fc.jsonValue(),
    );
    const ranges = [
      [{}, 'scan'],
      [{ orderingKey: 'note#a' }, 'key note#a'],
      [{ isUndispatched: true }, 'undispatched'],
    ] as const;
    const property = fc.asyncProperty(
      fc.constantFrom(...ranges),
      fc.array(anyPlace, { maxLength: 3 }),
      async ([range, kind], places) => {
        const cursor = encodeCursor([`${tableName} ${kind}`, ...places]);
        const outcome = await items.readPage(range, { cursor }).then(
          () => 'page',
          (error: unknown) => (hasErrorCode(error, 'INVALID_CURSOR') ? 'page' : error),
        );

        expect(outcome).toBe('page');
      },
    );

    await fc.assert(property, { numRuns: 100 });
  });

  it('rejects a cursor of another number of segments', async () => {
    const tableName = await createTable();
    await recordVersions(tableName, 1, 2);
    const { client } = dynamoDb;
    const one = new DynamoDbRecordedItems({ client, tableName, pageSize: 1 });
    const { next } = await one.readPage({});

    await expect(
      new DynamoDbRecordedItems({ client, tableName, segments: 2 }).readPage({}, { cursor: next }),
    ).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('sends a query for a key, queries for undispatched items, and a scan for anything else', async () => {
    const tableName = await createTable();
    await recordVersions(tableName, 1, 2);
    const sent: string[] = [];
    const client = {
      send: (command: ScanCommand | QueryCommand) => {
        const index = 'IndexName' in command.input ? ` of ${command.input.IndexName ?? 'the table'}` : '';
        sent.push(`${command.constructor.name}${index}`);
        return dynamoDb.client.send(command as never);
      },
    };
    const items = new DynamoDbRecordedItems({ client: client as never, tableName });
    const callsOf = async (range: RecordedRange): Promise<ReadonlySet<string>> => {
      sent.length = 0;
      await items.readPage(range);
      return new Set(sent);
    };

    expect(await callsOf({ orderingKey: 'note#a' })).toEqual(new Set(['QueryCommand']));
    expect(sent).toHaveLength(1);
    expect(await callsOf({ orderingKey: 'note#a', isUndispatched: true })).toEqual(new Set(['QueryCommand']));
    expect(await callsOf({ isUndispatched: true })).toEqual(
      new Set(['QueryCommand of UndispatchedItems', 'QueryCommand']),
    );
    expect(sent).toHaveLength(64 + 2);
    expect(await callsOf({ recordedFrom: new Date(start) })).toEqual(new Set(['ScanCommand']));
    expect(sent).toHaveLength(1);
  });

  it('reports read units, half as many if it is not consistent', async () => {
    const tableName = await createTable();
    await recordVersions(tableName, 1, 2, 3);
    const unitsOf = async (isConsistent: boolean): Promise<number> =>
      (await new DynamoDbRecordedItems({ client: dynamoDb.client, tableName, isConsistent }).readPage({}))
        .readUnits;

    expect(await unitsOf(true)).toBeGreaterThan(0);
    expect(await unitsOf(false)).toBe((await unitsOf(true)) / 2);
  });

  it.each([0, 1.5])('refuses %d segments', (segments) => {
    expect(
      () => new DynamoDbRecordedItems({ client: dynamoDb.client, tableName: 'orders-outbox', segments }),
    ).toThrow(RangeError);
  });
});
