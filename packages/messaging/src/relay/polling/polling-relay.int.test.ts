import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chunk } from '@dynamo-outbox/kernel';
import { DynamoDbOutboxStore } from '../../adapters/dynamodb/dynamodb-outbox-store.ts';
import { DynamoDbUndispatchedItems } from '../../adapters/dynamodb/dynamodb-undispatched-items.ts';
import { toOutboxAttributes } from '../../adapters/dynamodb/outbox-item-codec.ts';
import { InMemoryMessagePublisher } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { nextMessageId } from '../../message/ids.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { toShard } from '../../outbox/shard.ts';
import type { UndispatchedEntry } from './undispatched-items.ts';
import type { MessagePublisher } from '../message-publisher.ts';
import { SnsMessagePublisher } from '../../adapters/sns/sns-message-publisher.ts';
import { describeOutboxTable } from '../../adapters/tables/index.ts';
import { createPollingRelay } from './polling-relay.ts';
import type { PollingRelay, PollingRelayDependencies } from './polling-options.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');

const shards = 8;

/** The n-th item of a key, recorded n milliseconds after the start, with one message that says both. */
const anItem = (orderingKey: string, version: number): OutboxItem => ({
  orderingKey,
  sortKey: `${String(version).padStart(12, '0')}#${nextMessageId()}`,
  messages: [
    { id: nextMessageId(), type: 'order.created', topic: 'orders', body: `${orderingKey} ${version}` },
  ],
  recordedAt: new Date(start + version).toISOString(),
  service: 'orders',
});

/** Records the bodies of all entries that a publisher receives. */
const countEntries = (publisher: MessagePublisher): MessagePublisher & { readonly bodies: string[] } => {
  const bodies: string[] = [];
  return {
    bodies,
    maxEntries: publisher.maxEntries,
    maxBytesOf: (topic) => publisher.maxBytesOf(topic),
    sizeInBytes: (entry) => publisher.sizeInBytes(entry),
    isOrdered: (topic) => publisher.isOrdered(topic),
    publish: (topic, entries) => {
      bodies.push(...entries.map(({ message }) => message.body));
      return publisher.publish(topic, entries);
    },
  };
};

const byKey = (bodies: readonly string[]): ReadonlyMap<string, readonly number[]> => {
  const versions = new Map<string, number[]>();
  for (const body of new Set(bodies)) {
    const [key = '', version] = body.split(' ');
    versions.set(key, [...(versions.get(key) ?? []), Number(version)]);
  }
  return versions;
};

const isSorted = (versions: readonly number[]): boolean =>
  versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0));

describe('the polling relay on DynamoDB', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let tableName: string;
  let tables = 0;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  beforeEach(async () => {
    tables += 1;
    tableName = `orders-outbox-${tables}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
  });

  const record = async (items: readonly OutboxItem[]): Promise<void> => {
    for (const some of chunk(items, 25)) {
      const puts = some.map((item) => ({
        PutRequest: {
          Item: toOutboxAttributes(item, { undispatched: toShard(item.orderingKey, shards) }),
        },
      }));
      await dynamoDb.client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
    }
  };

  const recordKeys = async (keys: number, versions: number): Promise<number> => {
    const items = Array.from({ length: versions }, (_, version) =>
      Array.from({ length: keys }, (__, key) => anItem(`order#${key}`, version)),
    ).flat();
    await record(items);
    return items.length;
  };

  const createRelay = (
    publisher: MessagePublisher,
    overrides: Partial<PollingRelayDependencies> & {
      readonly client?: Pick<DynamoDBClient, 'send'>;
      readonly seconds?: number;
    } = {},
  ): PollingRelay => {
    const { client = dynamoDb.client, seconds = 100, ...others } = overrides;
    const clock = (): Date => new Date(start + seconds * 1_000);
    return createPollingRelay({
      publisher,
      store: new DynamoDbOutboxStore({ client, tableName, retentionDays: 7, clock }),
      items: new DynamoDbUndispatchedItems({ client, tableName, pageSize: 50 }),
      owner: nextMessageId(),
      maxInFlight: 4,
      clock,
      ...others,
    });
  };

  const countLeft = async (): Promise<number> => {
    const left: UndispatchedEntry[] = [];
    const items = new DynamoDbUndispatchedItems({ client: dynamoDb.client, tableName });
    for await (const entry of items.listUndispatched(new Date(start + 1e9))) {
      left.push(entry);
    }
    return left.length;
  };

  it('delivers everything without a stream relay, each key in order', async () => {
    const topicArn = await broker.createTopic(`orders-${tables}`, { fifo: true });
    const queue = await broker.createQueue(`customers--orders-${tables}`, { fifo: true });
    await broker.subscribe(topicArn, queue.arn);
    const count = await recordKeys(60, 5);

    const report = await createRelay(
      new SnsMessagePublisher({ client: broker.sns, topicArns: { orders: topicArn } }),
    ).sweep();

    const received = await broker.receiveAll(queue.url, count);
    expect(report).toMatchObject({ listed: count, dispatched: count, published: count, isComplete: true });
    expect(received).toHaveLength(count);
    const versions = byKey(received.map(({ Body = '' }) => Body));
    expect([...versions.values()]).toEqual(Array.from({ length: 60 }, () => [0, 1, 2, 3, 4]));
    expect(await countLeft()).toBe(0);
  });

  it('publishes each of 300 items once with three instances whose clocks differ', async () => {
    const publisher = countEntries(
      new InMemoryMessagePublisher({ topics: ['orders'], orderedTopics: ['orders'] }),
    );
    const count = await recordKeys(60, 5);
    const relays = [100, 160, 220].map((seconds) => createRelay(publisher, { seconds }));

    const reports = await Promise.all(relays.map((relay) => relay.sweep()));

    expect(publisher.bodies).toHaveLength(count);
    expect(new Set(publisher.bodies).size).toBe(count);
    expect([...byKey(publisher.bodies).values()].every(isSorted)).toBe(true);
    expect(reports.filter(({ claimed }) => claimed > 0).length).toBeGreaterThan(1);
    expect(await countLeft()).toBe(0);
  });

  it('publishes a key of many items in one sweep', async () => {
    const publisher = countEntries(new InMemoryMessagePublisher({ topics: ['orders'] }));
    const count = await recordKeys(1, 230);

    const report = await createRelay(publisher).sweep();

    expect(report).toMatchObject({ listed: count, dispatched: count, isComplete: true });
    expect(byKey(publisher.bodies).get('order#0')).toEqual(
      Array.from({ length: count }, (_, index) => index),
    );
  });

  it('loses nothing and keeps the order of keys if it dies after any of its calls', async () => {
    const keys = 3;
    const versions = 3;
    let deaths = 0;
    for (let lastCall = 0; deaths === lastCall; lastCall += 1) {
      tables += 1;
      tableName = `orders-outbox-${tables}`;
      await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
      await recordKeys(keys, versions);
      const inMemory = new InMemoryMessagePublisher({ topics: ['orders'], orderedTopics: ['orders'] });
      let calls = 0;
      const live = (): void => {
        calls += 1;
        if (calls > lastCall) {
          throw new Error('The process is dead.');
        }
      };
      const client: Pick<DynamoDBClient, 'send'> = new Proxy(dynamoDb.client, {
        get: (target, name): unknown =>
          name === 'send'
            ? async (command: Parameters<DynamoDBClient['send']>[0]) => {
                live();
                return target.send(command);
              }
            : Reflect.get(target, name),
      });
      const mortal: MessagePublisher = {
        maxEntries: 2,
        maxBytesOf: (topic) => inMemory.maxBytesOf(topic),
        sizeInBytes: (entry) => inMemory.sizeInBytes(entry),
        isOrdered: () => true,
        publish: async (topic, entries) => {
          live();
          return inMemory.publish(topic, entries);
        },
      };

      const died = createRelay(mortal, { client }).sweep();
      await died.catch(() => undefined);
      if (calls > lastCall) {
        deaths += 1;
      }
      await createRelay(inMemory, { seconds: 100 + 301 }).sweep();

      const published = inMemory.accepted('orders').map(({ message }) => message.body);
      expect([...byKey(published).values()]).toEqual(Array.from({ length: keys }, () => [0, 1, 2]));
      expect(await countLeft()).toBe(0);
    }
    expect(deaths).toBeGreaterThan(20);
  });
});
