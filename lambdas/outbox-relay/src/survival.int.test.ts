import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { SNSClient } from '@aws-sdk/client-sns';
import type { TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { nextMessageId, type OutboxItem } from '@dynamo-outbox/messaging';
import {
  createCircuitBreaker,
  createOvertakeGuard,
  createPollingRelay,
  type Parked,
} from '@dynamo-outbox/messaging/relay';
import {
  DynamoDbOutboxStore,
  DynamoDbParkedKeys,
  DynamoDbUndispatchedItems,
  toOutboxAttributes,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { decodeParked, SqsParkedMessages } from '@dynamo-outbox/messaging/sqs';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { chunk, silentObserver } from '@dynamo-outbox/kernel';
import type { RelayHandlerDependencies } from './relay-handler.ts';
import { createRelayHandler } from './relay-handler.ts';
import type { TcpProxy } from './tcp-proxy.fixture.ts';
import { startTcpProxy } from './tcp-proxy.fixture.ts';

const context = { getRemainingTimeInMillis: () => 60_000 };

const now = (): string => new Date().toISOString();

const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

const anItem = (orderingKey: string, version: number, overrides: Partial<OutboxItem> = {}): OutboxItem => {
  const id = nextMessageId();
  const body = `{"key":"${orderingKey}","version":${version}}`;
  return {
    orderingKey,
    sortKey: `${String(version).padStart(12, '0')}#${id}`,
    messages: [{ id, type: 'order.created', topic: 'orders', body }],
    recordedAt: now(),
    service: 'orders',
    ...overrides,
  };
};

const bodiesOf = (items: readonly OutboxItem[]): readonly string[] =>
  items.flatMap(({ messages }) => messages.map(({ body }) => body));

describe('the outbox relay survives', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let proxy: TcpProxy;
  let throughProxy: SNSClient;
  let tableName: string;
  let streamArn: string;
  let queueUrl: string;
  let parkingQueueUrl: string;
  let dependencies: RelayHandlerDependencies;
  let runs = 0;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    proxy = await startTcpProxy(broker.endpoint);
    throughProxy = new SNSClient({
      endpoint: proxy.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });

  afterAll(async () => {
    throughProxy.destroy();
    await proxy.stop();
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  beforeEach(async () => {
    runs += 1;
    tableName = `orders-outbox-${runs}`;
    const table = await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
    streamArn = table.streamArn ?? '';
    const topicArn = await broker.createTopic(`orders-${runs}`, { fifo: true });
    const queue = await broker.createQueue(`customers--orders-${runs}`, { fifo: true });
    await broker.subscribe(topicArn, queue.arn);
    queueUrl = queue.url;
    parkingQueueUrl = (await broker.createQueue(`orders-outbox-relay--dlq-${runs}`)).url;
    proxy.mend();
    dependencies = {
      publisher: new SnsMessagePublisher({ client: throughProxy, topicArns: { orders: topicArn } }),
      store: new DynamoDbOutboxStore({ client: dynamoDb.client, tableName, retentionDays: 7 }),
      parking: { messages: new SqsParkedMessages({ client: broker.sqs, queueUrl: parkingQueueUrl }) },
      maxInFlight: 4,
      sleep: async () => undefined,
    };
  });

  const put = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    // BatchWriteItem takes at most 25 items.
    for (const some of chunk(items, 25)) {
      const puts = some.map((Item) => ({ PutRequest: { Item } }));
      const RequestItems = { [tableName]: puts } as BatchWriteItemCommandInput['RequestItems'];
      await dynamoDb.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  };

  const record = (items: readonly OutboxItem[]): Promise<void> =>
    put(items.map((item) => toOutboxAttributes(item, { undispatched: '0' })));

  /** What was inserted, as Lambda hands it over: JSON, with times in seconds. */
  const readInserts = async (): Promise<readonly DynamoDBRecord[]> => {
    const { StreamDescription } = await dynamoDb.streams.send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
    );
    const { ShardIterator } = await dynamoDb.streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: StreamDescription?.Shards?.[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records = [] } = await dynamoDb.streams.send(new GetRecordsCommand({ ShardIterator }));
    const records = JSON.parse(JSON.stringify(Records)) as DynamoDBRecord[];
    return records.filter(({ eventName }) => eventName === 'INSERT');
  };

  /** Takes so many bodies, a hundred at a time: each hundred has its own deadline, so that a slow machine is no failure. */
  const takeBodies = async (count: number): Promise<readonly string[]> => {
    const bodies: string[] = [];
    let received = -1;
    while (received !== 0 && bodies.length < count) {
      const messages = await broker.receiveAll(queueUrl, Math.min(100, count - bodies.length));
      bodies.push(...messages.map(({ Body = '' }) => Body));
      received = messages.length;
    }
    return bodies;
  };

  const takeParked = async (count: number): Promise<readonly (Parked | undefined)[]> =>
    (await broker.receiveAll(parkingQueueUrl, count)).map(({ Body = '', MessageAttributes = {} }) =>
      decodeParked({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
        ),
      }),
    );

  const find = async ({ orderingKey, sortKey }: OutboxItem): Promise<unknown> => {
    const { Item } = await dynamoDb.client.send(
      new GetItemCommand({ TableName: tableName, Key: { PK: { S: orderingKey }, SK: { S: sortKey } } }),
    );
    return Item;
  };

  it('one poison message among 1,000: 999 are delivered, one is parked with its body', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => anItem(`order#${index % 50}`, index));
    const poison = anItem('order#7', 507, {
      messages: [{ id: nextMessageId(), type: 'order.created', topic: 'nowhere', body: '{"poison":"🧪"}' }],
    });
    items[507] = poison;
    await record(items);
    const records = await readInserts();
    const handle = createRelayHandler(dependencies);

    for (let start = 0; start < records.length; start += 100) {
      expect(await handle({ Records: records.slice(start, start + 100) }, context)).toEqual({
        batchItemFailures: [],
      });
    }

    const others = items.filter((item) => item !== poison);
    const received = await takeBodies(999);
    expect([...received].sort()).toEqual([...bodiesOf(others)].sort());
    const ofKey = (bodies: readonly string[]): readonly string[] =>
      bodies.filter((body) => body.includes('"order#7"'));
    expect(ofKey(received)).toEqual(ofKey(bodiesOf(others)));
    expect(await takeParked(1)).toMatchObject([
      { kind: 'message', reason: 'UNKNOWN_TOPIC', orderingKey: 'order#7', message: poison.messages[0] },
    ]);
    expect(await find(poison)).toMatchObject({ ParkReason: { S: 'UNKNOWN_TOPIC' } });
    expect(await find(poison)).not.toHaveProperty('Undispatched');
  });

  it('a damaged item, which is parked whole and taken off the list of undispatched ones', async () => {
    const good = anItem('order#2', 1);
    const damaged = { PK: { S: 'order#1' }, SK: { S: 'x' }, Messages: { S: '?' }, Undispatched: { S: '0' } };
    await put([damaged]);
    await record([good]);
    const [first, ...others] = await readInserts();

    const answer = await createRelayHandler(dependencies)(
      { Records: [first, ...others].flatMap((one) => one ?? []) },
      context,
    );

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await takeBodies(1)).toEqual(bodiesOf([good]));
    const [parked] = await takeParked(1);
    expect(parked).toMatchObject({
      kind: 'record',
      reason: 'UNDECODABLE_RECORD',
      item: { orderingKey: 'order#1', sortKey: 'x' },
    });
    expect(parked?.kind === 'record' ? JSON.parse(parked.record) : undefined).toEqual(first);
    expect(await find({ ...good, orderingKey: 'order#1', sortKey: 'x' })).not.toHaveProperty('Undispatched');
  });

  it('poison with the policy to park the key: the rest of it waits until the key is released', async () => {
    const keys = new DynamoDbParkedKeys({ client: dynamoDb.client, tableName });
    const poison = anItem('order#1', 1, {
      messages: [{ id: nextMessageId(), type: 'order.created', topic: 'nowhere', body: '{}' }],
    });
    const [held, other, last] = [anItem('order#1', 2), anItem('order#2', 1), anItem('order#1', 3)];
    await record([poison, held, other]);
    const handle = createRelayHandler({
      ...dependencies,
      parking: { messages: new SqsParkedMessages({ client: broker.sqs, queueUrl: parkingQueueUrl }), keys },
    });
    // One invocation for each record: what is parked is known from the table alone. What the markers insert is skipped.
    for (const one of await readInserts()) {
      await handle({ Records: [one] }, context);
    }
    const markers = (await readInserts()).slice(3);

    await keys.release('order#1', (await keys.find('order#1'))?.revision ?? '');
    await record([last]);
    const answer = await handle({ Records: [...(await readInserts()).slice(3)] }, context);

    expect(markers).toHaveLength(1);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await takeBodies(2)).toEqual(bodiesOf([other, last]));
    expect((await takeParked(2)).map((parked) => parked?.reason).sort()).toEqual([
      'KEY_IS_PARKED',
      'UNKNOWN_TOPIC',
    ]);
  });

  it('a broker that is down: it fails fast, loses nothing, and recovers in order', async () => {
    const items = Array.from({ length: 300 }, (_, index) => anItem(`order#${index % 30}`, index));
    await record(items);
    const records = await readInserts();
    const positionOf = (index: number): string | undefined => records[index]?.dynamodb?.SequenceNumber;
    let time = 0;
    const breaker = createCircuitBreaker({
      failedCalls: 5,
      openMilliseconds: 1_000,
      clock: () => new Date(time),
    });
    const handle = createRelayHandler({ ...dependencies, breaker });
    await handle({ Records: records.slice(0, 100) }, context);

    proxy.cut();
    const whileClosed = await handle({ Records: records.slice(100, 200) }, context);
    const triedToOpen = proxy.refused();
    const whileOpen = await handle({ Records: records.slice(100, 200) }, context);
    const triedWhileOpen = proxy.refused() - triedToOpen;
    time += 1_000;
    const whileProbing = await handle({ Records: records.slice(100, 200) }, context);
    const triedToProbe = proxy.refused() - triedToOpen - triedWhileOpen;
    proxy.mend();
    time += 1_000;
    const afterwards = await handle({ Records: records.slice(100, 300) }, context);

    const failedAtFirst = { batchItemFailures: [{ itemIdentifier: positionOf(100) }] };
    expect([whileClosed, whileOpen, whileProbing]).toEqual([failedAtFirst, failedAtFirst, failedAtFirst]);
    expect(afterwards).toEqual({ batchItemFailures: [] });
    // Calls in flight when the circuit opens fail as well.
    expect(triedToOpen).toBeLessThanOrEqual(5 + 4);
    expect(triedWhileOpen).toBe(0);
    expect(triedToProbe).toBe(1);
    const received = await takeBodies(300);
    for (let key = 0; key < 30; key += 1) {
      const ofKey = (bodies: readonly string[]): readonly string[] =>
        bodies.filter((body) => body.includes(`"order#${key}"`));
      expect(ofKey(received)).toEqual(ofKey(bodiesOf(items)));
    }
  });

  it('a record that the stream gave up: nothing of its key passes it, the sweeper brings them in order', async () => {
    const undispatched = new DynamoDbUndispatchedItems({ client: dynamoDb.client, tableName, shards: 1 });
    const { store } = dependencies;
    const guard = createOvertakeGuard({ items: undispatched });
    const handle = createRelayHandler({ ...dependencies, guard });
    const sweeper = createPollingRelay({
      ...dependencies,
      observer: silentObserver,
      store: store ?? new DynamoDbOutboxStore({ client: dynamoDb.client, tableName, retentionDays: 7 }),
      items: undispatched,
      owner: 'one',
      graceMilliseconds: 0,
    });
    const lost = anItem('order#1', 1, { recordedAt: secondsAgo(90) });
    const [left, other, last] = [anItem('order#1', 2), anItem('order#2', 1), anItem('order#1', 3)];
    await record([lost, left, other]);
    // Lambda gave up on the first record, and goes on behind it.
    const [, ...behind] = await readInserts();

    const answer = await handle({ Records: behind }, context);
    const beforeSweep = await takeBodies(1);
    await sweeper.sweep();
    await record([last]);
    const again = await handle({ Records: [...(await readInserts()).slice(3)] }, context);

    expect([answer, again]).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(beforeSweep).toEqual(bodiesOf([other]));
    expect(await takeBodies(3)).toEqual(bodiesOf([lost, left, last]));
  });
});
