import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { ParkedItem } from '../../relay/outbox-store.ts';
import { describeOutboxTable } from '../tables/index.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
import { toOutboxAttributes } from './outbox-item-codec.ts';

type Attributes = Record<string, AttributeValue>;

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'parked-marks.golden.json'), 'utf8'),
) as Record<'parked' | 'oneSentBack' | 'allSentBack' | 'sentBackBeforeItWasMarked', Attributes>;

const credentials = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

const now = new Date('2026-11-20T10:15:30.000Z');
const parkedAt = '2026-11-20T10:15:31.000Z';

const idOf = (number: number): MessageId =>
  `01994c6f-8a00-7000-8000-${String(number).padStart(12, '0')}` as MessageId;

const key = { orderingKey: 'order#1', sortKey: `000000000001#${idOf(0)}` };

const anItem = (messages: number): OutboxItem => ({
  ...key,
  messages: Array.from({ length: messages }, (_, place) => ({
    id: idOf(place),
    type: 'order.created',
    topic: 'orders',
    body: '{}',
  })),
  recordedAt: now.toISOString(),
  service: 'orders',
});

const parked = (...places: readonly number[]): ParkedItem => ({
  ...key,
  messageIds: places.map(idOf),
  reason: 'UNKNOWN_TOPIC',
  parkedAt,
});

describe('the marks of parked messages', () => {
  let dynamoDb: TestDynamoDb;
  let tableName: string;
  let tables = 0;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });

  afterAll(async () => {
    await dynamoDb.stop();
  });

  beforeEach(async () => {
    tables += 1;
    tableName = `orders-outbox-${tables}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  });

  const createStore = (client: Pick<DynamoDBClient, 'send'> = dynamoDb.client): DynamoDbOutboxStore =>
    new DynamoDbOutboxStore({ client, tableName, retentionDays: 3, clock: () => now });

  const record = async (messages: number): Promise<Attributes> => {
    const Item = toOutboxAttributes(anItem(messages), { undispatched: '0' });
    await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item }));
    return Item;
  };

  const find = async (): Promise<Attributes> => {
    const Key = { PK: { S: key.orderingKey }, SK: { S: key.sortKey } };
    const { Item = {} } = await dynamoDb.client.send(new GetItemCommand({ TableName: tableName, Key }));
    return Item;
  };

  /** What marks made of the item, sets in order. */
  const marks = async (): Promise<Attributes> => {
    const recorded = new Set(['PK', 'SK', 'Messages', 'RecordedAt', 'Service']);
    const rest = Object.entries(await find()).filter(([name]) => !recorded.has(name));
    return Object.fromEntries(
      rest.map(([name, value]) => [name, value.SS === undefined ? value : { SS: value.SS.toSorted() }]),
    );
  };

  it('are stored as agreed', async () => {
    await record(4);

    await createStore().markParked([parked(1, 3)]);
    expect(await marks()).toEqual(golden.parked);

    await createStore().markRedriven(key, idOf(1));
    expect(await marks()).toEqual(golden.oneSentBack);

    await createStore().markRedriven(key, idOf(3));
    expect(await marks()).toEqual(golden.allSentBack);
  });

  it('are stored as agreed also where a message is sent back before the relay has marked it', async () => {
    await record(4);

    await createStore().markRedriven(key, idOf(1));

    expect(await marks()).toEqual(golden.sentBackBeforeItWasMarked);
  });

  it('keep an item that an earlier version parked without message ids until one message is redriven', async () => {
    await record(2);
    await dynamoDb.client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { PK: { S: key.orderingKey }, SK: { S: key.sortKey } },
        UpdateExpression: 'SET ParkedAt = :at, ParkReason = :reason REMOVE Undispatched',
        ExpressionAttributeValues: { ':at': { S: parkedAt }, ':reason': { S: 'UNKNOWN_TOPIC' } },
      }),
    );

    await createStore().markRedriven(key, idOf(1));

    expect(await marks()).toEqual({
      ParkedAt: { S: parkedAt },
      ParkReason: { S: 'UNKNOWN_TOPIC' },
      RedrivenMessages: { SS: [idOf(1)] },
      LastDispatchedAt: { S: now.toISOString() },
      ExpiresAt: golden.allSentBack['ExpiresAt'],
    });
  });

  it('have the same result when the writer dies after any call and another one starts again', async () => {
    const whole = async (deadAfter: number): Promise<Attributes> => {
      await record(3);
      let calls = 0;
      const dying = new DynamoDBClient({ ...credentials, endpoint: dynamoDb.endpoint });
      dying.middlewareStack.add(
        (next) => async (args) => {
          calls += 1;
          if (calls > deadAfter) {
            throw new Error('dead');
          }
          return next(args);
        },
        { step: 'initialize' },
      );
      const writes: readonly ((store: DynamoDbOutboxStore) => Promise<void>)[] = [
        (store) => store.markRedriven(key, idOf(1)),
        (store) => store.markParked([parked(1, 2)]),
        (store) => store.markRedriven(key, idOf(2)),
      ];
      for (const write of writes) {
        await write(createStore(dying)).catch(() => undefined);
        await write(createStore());
      }
      dying.destroy();
      return marks();
    };

    const undisturbed = await whole(Number.POSITIVE_INFINITY);

    expect(undisturbed).toHaveProperty('ExpiresAt');
    for (let deadAfter = 0; deadAfter < 12; deadAfter += 1) {
      expect(await whole(deadAfter)).toEqual(undisturbed);
    }
  });
});
