import type {
  AttributeValue,
  BatchStatementErrorCodeEnum,
  BatchStatementRequest,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { ParkedItem } from '../../relay/outbox-store.ts';
import { describeOutboxTable, undispatchedIndexName } from '../tables/index.ts';
import type { DynamoDbOutboxStoreOptions } from './dynamodb-outbox-store.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

const now = new Date('2026-11-20T10:15:30.000Z');
const inThreeDays = String(now.getTime() / 1000 + 3 * 86_400);

const keyOf = (number: number): OutboxItemKey => ({
  orderingKey: `order#${number}`,
  sortKey: `0000000000#01994c6f-8a00-7000-8000-${String(number).padStart(12, '0')}`,
});

const idOf = (number: number): MessageId =>
  `01994c6f-8a00-7000-8000-${String(number).padStart(12, '0')}` as MessageId;

describe('DynamoDbOutboxStore', () => {
  let dynamoDb: TestDynamoDb;
  let tableName: string;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });

  afterAll(async () => {
    clients.forEach((client) => {
      client.destroy();
    });
    await dynamoDb.stop();
  });

  beforeEach(async () => {
    tables += 1;
    tableName = `orders-outbox-${tables}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  });

  const clients: DynamoDBClient[] = [];

  const createClient = (): DynamoDBClient => {
    const client = new DynamoDBClient({
      endpoint: dynamoDb.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    clients.push(client);
    return client;
  };

  const createStore = (overrides: Partial<DynamoDbOutboxStoreOptions> = {}): DynamoDbOutboxStore =>
    new DynamoDbOutboxStore({
      client: dynamoDb.client,
      tableName,
      retentionDays: 3,
      clock: () => now,
      sleep: async () => undefined,
      ...overrides,
    });

  const record = async (count: number): Promise<readonly OutboxItemKey[]> => {
    const keys = Array.from({ length: count }, (_, number) => keyOf(number));
    for (const [number, key] of keys.entries()) {
      const message = { id: idOf(number), type: 'order.created', topic: 'orders', body: '{}' };
      const item = { ...key, messages: [message], recordedAt: now.toISOString(), service: 'orders' };
      await dynamoDb.client.send(
        new PutItemCommand({ TableName: tableName, Item: toOutboxAttributes(item, { undispatched: '0' }) }),
      );
    }
    return keys;
  };

  const find = async ({
    orderingKey,
    sortKey,
  }: OutboxItemKey): Promise<Record<string, AttributeValue> | undefined> => {
    const { Item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: tableName, Key: { PK: { S: orderingKey }, SK: { S: sortKey } } }),
    );
    return Item;
  };

  const countUndispatched = async (): Promise<number> => {
    const { Count = 0 } = await dynamoDb.client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: undispatchedIndexName,
        KeyConditionExpression: 'Undispatched = :shard',
        ExpressionAttributeValues: { ':shard': { S: '0' } },
      }),
    );
    return Count;
  };

  /** A DynamoDB that answers the statements about these items with an error, in so many calls, and executes the others. */
  const refusing = (
    code: BatchStatementErrorCodeEnum,
    items: readonly OutboxItemKey[],
    times: number,
  ): Pick<DynamoDBClient, 'send'> => {
    const client = createClient();
    const refused = new Set(items.map(({ sortKey }) => sortKey));
    const isRefused = ({ Parameters = [] }: BatchStatementRequest): boolean =>
      Parameters.some(({ S = '' }) => refused.has(S));
    let left = times;
    client.middlewareStack.add(
      (next) => async (args) => {
        const { input } = args;
        if (!('Statements' in input) || input.Statements === undefined || left === 0) {
          return next(args);
        }
        left -= 1;
        const taken = input.Statements.filter((statement) => !isRefused(statement));
        if (taken.length > 0) {
          await next({ ...args, input: { ...input, Statements: taken } });
        }
        const Responses = input.Statements.map((one) => (isRefused(one) ? { Error: { Code: code } } : {}));
        return { output: { $metadata: {}, Responses }, response: undefined };
      },
      { step: 'initialize' },
    );
    return client;
  };

  /** A DynamoDB whose first call is lost. */
  const losingOne = (): Pick<DynamoDBClient, 'send'> => {
    const client = createClient();
    let lost = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        lost += 1;
        if (lost === 1) {
          throw new Error('socket hang up');
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    return client;
  };

  it('marks an item as dispatched, lets it expire, and keeps its messages unchanged', async () => {
    const [key = keyOf(0)] = await record(1);
    const before = await find(key);

    await createStore().markDispatched([key]);

    const { Undispatched: gone, ...rest } = before ?? {};
    expect(gone).toEqual({ S: '0' });
    expect(await find(key)).toEqual({
      ...rest,
      LastDispatchedAt: { S: '2026-11-20T10:15:30.000Z' },
      ExpiresAt: { N: inThreeDays },
    });
  });

  it.each([1, 25, 26, 101])('removes %i items from the list of undispatched items', async (count) => {
    const keys = await record(count);

    await createStore().markDispatched(keys);

    expect(await countUndispatched()).toBe(0);
  });

  it('keeps other items on the list', async () => {
    const [first = keyOf(0)] = await record(3);

    await createStore().markDispatched([first]);

    expect(await countUndispatched()).toBe(2);
  });

  it('makes no call for no items', async () => {
    const client = { send: () => Promise.reject(new Error('called')) };

    await expect(createStore({ client }).markDispatched([])).resolves.toBeUndefined();
  });

  it('marks an item a second time without an error', async () => {
    const keys = await record(1);

    await createStore().markDispatched(keys);
    const once = await find(keyOf(0));
    await createStore().markDispatched(keys);

    expect(await find(keyOf(0))).toEqual(once);
  });

  it('does not create a deleted item, and marks the others', async () => {
    const keys = await record(2);

    await createStore().markDispatched([keyOf(7), ...keys]);

    const { Count } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(Count).toBe(2);
    expect(await countUndispatched()).toBe(0);
  });

  it('retries a throttled mark', async () => {
    const keys = await record(3);

    await createStore({ client: refusing('ThrottlingError', keys.slice(1), 3) }).markDispatched(keys);

    expect(await countUndispatched()).toBe(0);
  });

  it('gives up on a mark that is throttled four times', async () => {
    const keys = await record(3);

    await expect(
      createStore({ client: refusing('ThrottlingError', keys.slice(1), 4) }).markDispatched(keys),
    ).rejects.toMatchObject({ items: keys.slice(1) });
  });

  it('falls back to UpdateItem for a rejected statement, and creates no item', async () => {
    const keys = await record(3);
    const gone = keyOf(9);

    await createStore({ client: refusing('ValidationError', [gone, keyOf(0)], 1) }).markDispatched([
      gone,
      ...keys,
    ]);

    expect(await countUndispatched()).toBe(0);
    expect(await find(gone)).toBeUndefined();
    expect(await find(keyOf(0))).toMatchObject({
      LastDispatchedAt: { S: '2026-11-20T10:15:30.000Z' },
      ExpiresAt: { N: inThreeDays },
    });
  });

  it.each(['ThrottlingError', 'AccessDenied'] as const)(
    'tries all items, then reports those that %s leaves unmarked',
    async (code) => {
      const keys = await record(30);

      const failure: unknown = await createStore({ client: refusing(code, [keyOf(3), keyOf(26)], 100) })
        .markDispatched(keys)
        .catch((error: unknown) => error);

      expect(hasErrorCode(failure, 'DISPATCH_MARKS_FAILED')).toBe(true);
      expect(failure).toMatchObject({ items: [keyOf(3), keyOf(26)], cause: { Code: code } });
      expect(await countUndispatched()).toBe(2);
    },
  );

  it('reports all items of a failed call, and still marks the others', async () => {
    const keys = await record(30);

    await expect(createStore({ client: losingOne() }).markDispatched(keys)).rejects.toMatchObject({
      items: keys.slice(0, 25),
    });

    expect(await countUndispatched()).toBe(25);
  });

  it('marks owed items with the next call, and does not report them again', async () => {
    const keys = await record(30);
    const store = createStore({ client: losingOne() });
    await expect(store.markDispatched(keys.slice(0, 20))).rejects.toMatchObject({ items: keys.slice(0, 20) });

    // The first was published again meanwhile: DynamoDB would refuse to mark it twice in one call.
    await store.markDispatched([keyOf(0), ...keys.slice(20)]);

    expect(await countUndispatched()).toBe(0);
  });

  it('marks owed items with a call without items', async () => {
    const keys = await record(3);
    const store = createStore({ client: losingOne() });
    await expect(store.markDispatched(keys)).rejects.toMatchObject({ code: 'DISPATCH_MARKS_FAILED' });

    await store.markDispatched([]);

    expect(await countUndispatched()).toBe(0);
  });

  it('reports an unmarked item only to its own call, and waits longer before each retry', async () => {
    const keys = await record(2);
    // One call is the first, one marks the other item, two are retries.
    const client = refusing('AccessDenied', keys.slice(0, 1), 4);
    let seconds = 0;
    const clock = (): Date => new Date(now.getTime() + seconds * 1_000);
    const store = createStore({ client, clock, random: () => 0.999 });
    await expect(store.markDispatched(keys.slice(0, 1))).rejects.toMatchObject({ items: keys.slice(0, 1) });

    await store.markDispatched(keys.slice(1));
    expect(await countUndispatched()).toBe(1);
    expect(store.isOwed(keyOf(0))).toBe(true);

    seconds = 0.998;
    await store.markDispatched([]);
    seconds = 0.999;
    await store.markDispatched([]);
    seconds = 0.999 + 1.997;
    await store.markDispatched([]);
    expect(await countUndispatched()).toBe(1);

    seconds = 0.999 + 1.998;
    await store.markDispatched([]);
    expect(await countUndispatched()).toBe(0);
    expect(store.isOwed(keyOf(0))).toBe(false);
  });

  it('retries a mark after an unknown error code', async () => {
    const keys = await record(3);
    const client = refusing('NotYetInvented' as BatchStatementErrorCodeEnum, keys.slice(1), 3);

    await createStore({ client }).markDispatched(keys);

    expect(await countUndispatched()).toBe(0);
  });

  describe('marks parked items', () => {
    const parkedAt = '2026-11-20T10:15:31.000Z';
    const parked = (key: OutboxItemKey, messageIds = [idOf(0)]): ParkedItem => ({
      ...key,
      messageIds,
      reason: 'UNKNOWN_TOPIC',
      parkedAt,
    });

    it('with time and reason, removes them from the list of undispatched items, and keeps their messages', async () => {
      const [key = keyOf(0)] = await record(2);
      const before = await find(key);

      await createStore().markParked([parked(key)]);

      expect(await find(key)).toEqual({
        ...before,
        Undispatched: undefined,
        ParkedAt: { S: parkedAt },
        ParkReason: { S: 'UNKNOWN_TOPIC' },
        ParkedMessages: { SS: [idOf(0)] },
      });
      expect(await countUndispatched()).toBe(1);
    });

    it('so that they do not expire, even after an earlier dispatch, until they are dispatched again', async () => {
      const [key = keyOf(0)] = await record(1);
      const store = createStore();
      await store.markDispatched([key]);

      await store.markParked([parked(key)]);
      const whileParked = await find(key);
      await store.markDispatched([key]);

      expect(whileParked).not.toHaveProperty('ExpiresAt');
      expect(await find(key)).toMatchObject({ ExpiresAt: { N: inThreeDays } });
    });

    it('without creating a deleted item', async () => {
      await createStore().markParked([parked(keyOf(7))]);

      expect(await find(keyOf(7))).toBeUndefined();
    });

    it('and reports unmarked items after trying all', async () => {
      const [first = keyOf(0), second = keyOf(1)] = await record(2);

      await expect(
        createStore({ client: losingOne() }).markParked([parked(first), parked(second)]),
      ).rejects.toMatchObject({ code: 'DISPATCH_MARKS_FAILED', items: [{ sortKey: first.sortKey }] });

      expect(await countUndispatched()).toBe(1);
    });
  });
});
