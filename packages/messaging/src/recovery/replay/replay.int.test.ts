import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDbRecordedItems } from '../../adapters/dynamodb/dynamodb-recorded-items.ts';
import { toOutboxAttributes } from '../../adapters/dynamodb/outbox-item-codec.ts';
import { nextMessageId } from '../../message/ids.ts';
import { SnsMessagePublisher } from '../../adapters/sns/sns-message-publisher.ts';
import { SqsMessagePublisher } from '../../adapters/sqs/sqs-message-publisher.ts';
import { describeOutboxTable } from '../../adapters/tables/index.ts';
import { createReplay } from './replay.ts';

describe('a replay from an outbox table without tracking', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let tableName: string;
  let topicArn: string;
  let queueUrl: string;
  let otherQueueUrl: string;
  let runs = 0;

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  beforeEach(async () => {
    runs += 1;
    tableName = `orders-outbox-${runs}`;
    await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'none' }));
    topicArn = await broker.createTopic(`orders-${runs}`, { fifo: true });
    const queues = [];
    for (const name of ['customers--orders', 'history--orders']) {
      const queue = await broker.createQueue(`${name}-${runs}`, { fifo: true });
      await broker.subscribe(topicArn, queue.arn);
      queues.push(queue.url);
    }
    [queueUrl = '', otherQueueUrl = ''] = queues;
  });

  const record = async (keys: number, versions: number): Promise<readonly string[]> => {
    const bodies: string[] = [];
    for (let version = 0; version < versions; version += 1) {
      for (let key = 0; key < keys; key += 1) {
        const id = nextMessageId();
        const item = {
          orderingKey: `order#${key}`,
          sortKey: `${String(version).padStart(12, '0')}#${id}`,
          messages: [{ id, type: 'order.created', topic: 'orders', body: `${key} ${version}` }],
          recordedAt: new Date().toISOString(),
          service: 'orders',
        };
        bodies.push(`${key} ${version}`);
        await dynamoDb.client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toOutboxAttributes(item, { expiresAt: 4_000_000_000 }),
          }),
        );
      }
    }
    return bodies;
  };

  const items = (segments = 1): DynamoDbRecordedItems =>
    new DynamoDbRecordedItems({ client: dynamoDb.client, tableName, segments, pageSize: 20 });

  const toTopic = (run: string): SnsMessagePublisher =>
    new SnsMessagePublisher({ client: broker.sns, topicArns: { orders: topicArn }, replay: { run } });

  it('delivers all messages that were committed while no relay read the stream, marked, each key in order', async () => {
    const bodies = await record(15, 4);
    const replay = createReplay({ items: items(3), publisher: toTopic('outage-1'), perSecond: 10_000 });

    const report = await replay({ selection: {} });

    expect(report).toMatchObject({ outcome: 'complete', read: 60, selected: 60, published: 60 });
    const received = await broker.receiveAll(queueUrl, 60);
    expect(received.map(({ Body }) => Body).sort()).toEqual([...bodies].sort());
    for (let key = 0; key < 15; key += 1) {
      const versions = received.flatMap(({ Body = '' }) =>
        Body.startsWith(`${key} `) ? Body.slice(-1) : [],
      );
      expect(versions).toEqual(['0', '1', '2', '3']);
    }
    expect(received[0]?.MessageAttributes?.['replayed']?.StringValue).toBe('outage-1');
  });

  it('reaches a FIFO topic minutes after the originals, and repeats nothing within its run', async () => {
    await record(3, 1);
    const originals = new SnsMessagePublisher({ client: broker.sns, topicArns: { orders: topicArn } });
    await createReplay({ items: items(), publisher: originals })({ selection: {} });
    expect(await broker.receiveAll(queueUrl, 3)).toHaveLength(3);

    const replay = createReplay({ items: items(), publisher: toTopic('new-consumer') });
    await replay({ selection: {} });
    await replay({ selection: {} });

    expect(await broker.receiveAll(queueUrl, 3)).toHaveLength(3);
    expect(await broker.receiveAll(queueUrl)).toEqual([]);
  });

  it('reaches only one queue', async () => {
    await record(2, 2);
    const publisher = new SqsMessagePublisher({
      client: broker.sqs,
      queueUrl: otherQueueUrl,
      replay: { run: 'history' },
    });

    await createReplay({ items: items(), publisher })({ selection: { orderingKey: 'order#1' } });

    const received = await broker.receiveAll(otherQueueUrl, 2);
    expect(received.map(({ Body }) => Body)).toEqual(['1 0', '1 1']);
    expect(received[0]?.MessageAttributes).toMatchObject({
      type: { StringValue: 'order.created' },
      replayed: { StringValue: 'history' },
    });
    expect(await broker.receiveAll(queueUrl)).toEqual([]);
  });

  it('resumes where it was interrupted, until all messages are delivered', async () => {
    const bodies = await record(20, 3);
    let pages = 0;
    let cursor: string | undefined;
    do {
      const controller = new AbortController();
      const replay = createReplay({ items: items(2), publisher: toTopic('slow'), perSecond: 10_000 });
      const report = await replay({
        selection: {},
        ...(cursor === undefined ? {} : { cursor }),
        signal: controller.signal,
        onProgress: () => {
          controller.abort();
        },
      });
      cursor = report.cursor;
      pages += 1;
    } while (cursor !== undefined);

    const received = await broker.receiveAll(queueUrl, bodies.length);
    expect(pages).toBeGreaterThan(1);
    expect(received.map(({ Body }) => Body).sort()).toEqual([...bodies].sort());
  });

  it('changes nothing in the table', async () => {
    await record(2, 2);
    const scan = async () => (await dynamoDb.client.send(new ScanCommand({ TableName: tableName }))).Items;
    const before = await scan();

    await createReplay({ items: items(), publisher: toTopic('any') })({ selection: {} });

    expect(await scan()).toEqual(before);
  });
});
