import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb, testProgram } from '@dynamo-outbox/local/testing';
import { defineMessage, defineTopic, nextCorrelationId, nextMessageId } from '@dynamo-outbox/messaging';
import type { SweepReport } from '@dynamo-outbox/messaging/relay';
import { DynamoDbOutbox, toOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { decodeParked } from '@dynamo-outbox/messaging/sqs';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeOutboxTable, undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

const OrderOverdue = defineMessage('order.overdue', { version: 1, payload: z.object({ text: z.string() }) });
const orders = defineTopic('orders', [OrderOverdue]);

const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

describe('the outbox sweeper', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let tableName: string;
  let queueUrl: string;
  let parkingQueueUrl: string;
  let environment: Record<string, string>;
  let runs = 0;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  beforeEach(async () => {
    runs += 1;
    tableName = `orders-outbox-${runs}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
    const topicArn = await broker.createTopic(`orders-${runs}`, { fifo: true });
    const queue = await broker.createQueue(`customers--orders-${runs}`, { fifo: true });
    await broker.subscribe(topicArn, queue.arn);
    queueUrl = queue.url;
    parkingQueueUrl = (await broker.createQueue(`orders--parked-${runs}`)).url;
    environment = {
      SERVICE_NAME: 'orders',
      OUTBOX_TABLE_NAME: tableName,
      OUTBOX_RETENTION_DAYS: '7',
      RELAY_TOPIC_ARNS: `orders=${topicArn}`,
      RELAY_MAX_IN_FLIGHT: '4',
      RELAY_PARKING_QUEUE_URL: parkingQueueUrl,
      LOG_LEVEL: 'SILENT',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_SNS: broker.endpoint,
      AWS_ENDPOINT_URL_SQS: broker.endpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  });

  afterEach(() => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
    }
  });

  const record = async (
    orderingKey: string,
    version: number,
    { topic = 'orders', recordedAt = anHourAgo() } = {},
  ): Promise<void> => {
    const id = nextMessageId();
    const item = {
      orderingKey,
      sortKey: `${String(version).padStart(12, '0')}#${id}`,
      messages: [{ id, type: 'order.created', topic, body: `${orderingKey} ${version}` }],
      recordedAt,
      service: 'orders',
    };
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: tableName, Item: toOutboxAttributes(item, { undispatched: '3' }) }),
    );
  };

  /** Schedules messages, each by its text. */
  const schedule = async (texts: Readonly<Record<string, Date>>): Promise<void> => {
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client: dynamoDb.client,
      tableName,
      service: 'orders',
      topics: [orders],
      context: { correlationId: nextCorrelationId() },
    });
    for (const [text, deliverAt] of Object.entries(texts)) {
      outbox.schedule(OrderOverdue.create({ text }, { about: { id: 'a' } }), { deliverAt });
    }
    await transaction.commit();
  };

  const countUndispatched = async (): Promise<number> => {
    const { Count = 0 } = await dynamoDb.client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: undispatchedIndexName,
        KeyConditionExpression: 'Undispatched = :shard',
        ExpressionAttributeValues: { ':shard': { S: '3' } },
      }),
    );
    return Count;
  };

  const startChild = async (
    script: string,
    overrides: Record<string, string> = {},
  ): Promise<ChildProcess> => {
    const child = fork(await testProgram(join(import.meta.dirname, script)), {
      env: { PATH: process.env['PATH'], ...environment, ...overrides },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.push(child);
    return child;
  };

  const outputOf = async (child: ChildProcess, stream: 'stdout' | 'stderr'): Promise<string> => {
    const [chunk] = (await once(child[stream] ?? child, 'data')) as [Buffer];
    return chunk.toString();
  };

  /** Runs the function's own entry in a process of its own, with the environment that a deployment would give it. */
  const invoke = async (remainingMilliseconds = 60_000): Promise<SweepReport> => {
    const child = await startChild('handler-process.fixture.ts');
    child.send({ remainingMilliseconds });
    const [report] = (await once(child, 'message')) as [SweepReport];
    return report;
  };

  it('publishes as a function the items that the stream left, each key in order, and skips young items', async () => {
    for (const version of [2, 0, 1]) {
      await record('order#a', version);
    }
    await record('order#b', 0, { recordedAt: new Date().toISOString() });

    const report = await invoke();

    const received = await broker.receiveAll(queueUrl, 3);
    expect(report).toMatchObject({ listed: 3, dispatched: 3, published: 3, isComplete: true });
    expect(received.map(({ Body }) => Body)).toEqual(['order#a 0', 'order#a 1', 'order#a 2']);
    expect(await countUndispatched()).toBe(1);
  });

  it('parks a complete message for an unknown topic, and marks its item', async () => {
    await record('order#a', 0, { topic: 'nowhere' });

    const report = await invoke();

    const [letter] = await broker.receiveAll(parkingQueueUrl, 1);
    const attributes = Object.fromEntries(
      Object.entries(letter?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    );
    const { Items = [] } = await dynamoDb.client.send(new ScanCommand({ TableName: tableName }));
    expect(report).toMatchObject({ parked: 1, dispatched: 0 });
    expect(decodeParked({ body: letter?.Body ?? '', attributes })).toMatchObject({
      reason: 'UNKNOWN_TOPIC',
      orderingKey: 'order#a',
      message: { body: 'order#a 0' },
    });
    expect(Items[0]).toMatchObject({ ParkReason: { S: 'UNKNOWN_TOPIC' } });
    expect(Items[0]).not.toHaveProperty('Undispatched');
  });

  it('releases scheduled messages as a function, which the next sweep publishes', async () => {
    await schedule({ due: new Date(Date.now() - 5_000), later: new Date(Date.now() + 3_600_000) });
    environment['POLLING_GRACE_SECONDS'] = '0';
    environment['SCHEDULE_TOLERANCE_MILLISECONDS'] = '0';

    // A time in the past means now, which is due in the next millisecond.
    expect(await invoke()).toMatchObject({ released: 1 });
    await invoke();

    const [message] = await broker.receiveAll(queueUrl, 1);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ data: { text: 'due' } });
    expect(await countUndispatched()).toBe(0);
  });

  it('releases scheduled messages as a process, at their time', async () => {
    const dueAt = new Date(Date.now() + 1_500);
    await schedule({ soon: dueAt, later: new Date(Date.now() + 3_600_000) });
    await startChild('main.ts', { POLLING_GRACE_SECONDS: '0' });

    const [message] = await broker.receiveAll(queueUrl, 1);

    expect(Date.now()).toBeGreaterThanOrEqual(dueAt.getTime());
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      time: dueAt.toISOString(),
      partitionkey: 'order~#a',
      data: { text: 'soon' },
    });
  });

  it('claims nothing in an invocation without time', async () => {
    await record('order#a', 0);

    expect(await invoke(0)).toMatchObject({ claimed: 0, isComplete: false });
  });

  it('publishes as a process until it is stopped, and then exits', async () => {
    await record('order#a', 0);
    const child = await startChild('main.ts', { POLLING_GRACE_SECONDS: '0' });
    expect(await outputOf(child, 'stdout')).toMatch(/^orders-outbox-sweeper\/\S+ sweeps\n$/u);
    expect(await broker.receiveAll(queueUrl, 1)).toHaveLength(1);

    await record('order#a', 1);
    expect(await broker.receiveAll(queueUrl, 1)).toHaveLength(1);

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await countUndispatched()).toBe(0);
  });

  it('ends with one sentence for each wrong setting', async () => {
    const child = await startChild('main.ts', { RELAY_MAX_IN_FLIGHT: 'many', POLLING_BATCH_SIZE: '0' });

    const text = await outputOf(child, 'stderr');

    expect(text).toMatch(/RELAY_MAX_IN_FLIGHT.*\n.*POLLING_BATCH_SIZE/u);
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
