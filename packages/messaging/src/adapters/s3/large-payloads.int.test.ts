import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import {
  startTestBroker,
  startTestDynamoDb,
  type CreatedQueue,
  type TestBroker,
  type TestDynamoDb,
} from '@dynamo-outbox/local/testing';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { createConsumer } from '../../consumer/create-consumer.ts';
import type { ConsumerUnitOfWork } from '../../consumer/consumer.ts';
import { handle } from '../../consumer/handle.ts';
import { DynamoDbInbox } from '../dynamodb/dynamodb-inbox.ts';
import { DynamoDbOutbox } from '../dynamodb/dynamodb-outbox.ts';
import { scan } from '../dynamodb/dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from '../dynamodb/outbox-item-codec.ts';
import { encodePackedEnvelope } from '../../message/envelope.ts';
import { nextCorrelationId, nextMessageId } from '../../message/ids.ts';
import { aMessage } from '../../message/message.fixture.ts';
import { defineMessage } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { sha256Of } from '../../message/payload/claim-check.ts';
import { SnsMessagePublisher } from '../sns/sns-message-publisher.ts';
import { createSqsHandler, type SqsHandler } from '../sqs/lambda/create-sqs-handler.ts';
import { SqsDeadLetters } from '../sqs/dead-letters/sqs-dead-letters.ts';
import { aContext, anEvent, aRecord } from '../sqs/lambda/sqs-event.fixture.ts';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { describeOutboxTable } from '../tables/outbox-table.ts';
import { S3PayloadSource } from './s3-payload-source.ts';
import { S3PayloadStore } from './s3-payload-store.ts';

const ReportFiled = defineMessage('report.filed', { version: 1, payload: z.object({ text: z.string() }) });
const topics = [defineTopic('reports', [ReportFiled])];
const bucketName = 'reports-payloads';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('large payloads by way of S3', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let store: S3PayloadStore;
  let topicArn: string;
  let queue: CreatedQueue;
  let deadLetterQueue: CreatedQueue;
  let handler: SqsHandler;
  const handled: string[] = [];

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    await dynamoDb.createTable(describeInboxTable('inbox'));
    await dynamoDb.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
    await broker.s3.send(new CreateBucketCommand({ Bucket: bucketName }));
    store = new S3PayloadStore({ client: broker.s3, bucketName });
    topicArn = await broker.createTopic('reports');
    queue = await broker.createQueue('archive--reports');
    deadLetterQueue = await broker.createQueue('archive--reports--dlq');
    await broker.subscribe(topicArn, queue.arn);
    handler = createHandler();
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  const openUnitOfWork = (): ConsumerUnitOfWork => {
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const { client } = dynamoDb;
    const inbox = new DynamoDbInbox({ transaction, client, tableName: 'inbox', retentionDays: 21 });
    return composeUnitOfWork(transaction, { inbox });
  };

  const createHandler = (): SqsHandler =>
    createSqsHandler({
      consumer: createConsumer<ConsumerUnitOfWork>({
        name: 'archive--reports',
        openUnitOfWork,
        handlers: [
          handle(ReportFiled, async ({ payload: { text } }) => {
            handled.push(hashOf(text));
          }),
        ],
        payloads: { source: new S3PayloadSource({ client: broker.s3, bucketNames: [bucketName] }) },
      }),
      deadLetters: new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url }),
    });

  const commit = async (...texts: readonly string[]): Promise<OutboxItem> => {
    const transaction = new DynamoDbUnitOfWork({ client: dynamoDb.client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client: dynamoDb.client,
      tableName: 'outbox',
      service: 'reports',
      topics,
      context: { correlationId: nextCorrelationId() },
      payloads: { store },
    });
    const id = nextMessageId();
    outbox.add(...texts.map((text) => ReportFiled.create({ text }, { about: { id, version: 0 } })));
    await transaction.commit();
    const items = (await scan(dynamoDb.client, 'outbox')).map(fromOutboxAttributes);
    const found = items.find((item) => 'item' in item && item.item.orderingKey === `report#${id}`);
    if (found === undefined || !('item' in found)) {
      throw new Error('The outbox holds no such item.');
    }
    return found.item;
  };

  const relay = async ({ messages, orderingKey }: OutboxItem): Promise<readonly string[]> => {
    const publisher = new SnsMessagePublisher({ client: broker.sns, topicArns: { reports: topicArn } });
    const entries = messages.map((message) => ({ message, orderingKey }));
    const results = await publisher.publish('reports', entries);
    expect(results.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'published'));
    const received = await broker.receiveAll(queue.url, messages.length);
    return received.map(({ Body = '' }) => Body);
  };

  const consume = async (...bodies: readonly string[]): Promise<unknown> =>
    handler(anEvent(...bodies.map((body, index) => aRecord(`delivery-${index}`, { body }))), aContext());

  const reasonOfDeadLetter = async (): Promise<string | undefined> =>
    (await broker.receiveAll(deadLetterQueue.url, 1))[0]?.MessageAttributes?.['DeadLetterReason']
      ?.StringValue;

  it('transfers a payload of four megabytes, and several in a unit of work', async () => {
    const texts = [4_000_000, 100, 2_000_000].map((bytes) => randomBytes(bytes / 2).toString('hex'));

    const item = await commit(...texts);
    const bodies = await relay(item);

    expect(item.messages.every(({ body }) => body.length < 1_500)).toBe(true);
    expect(await consume(...bodies)).toEqual({ batchItemFailures: [] });
    expect([...handled].sort()).toEqual(texts.map(hashOf).sort());
  });

  it('rejects a decompression bomb', async () => {
    const before = handled.length;
    const bytes = gzipSync(JSON.stringify({ text: '0'.repeat(100_000_000) }));
    const message = aMessage({ id: nextMessageId(), type: ReportFiled.type });
    const sha256 = sha256Of(bytes);
    const reference = await store.put(message.id, bytes, {
      messageType: message.type,
      contentType: 'application/gzip',
      sha256,
    });
    const claim = { reference, sizeBytes: bytes.byteLength, sha256 };

    await consume(encodePackedEnvelope(message, { compression: 'gzip', claim }));

    expect(bytes.byteLength).toBeLessThan(100_000);
    expect(await reasonOfDeadLetter()).toBe('PAYLOAD_TOO_LARGE');
    expect(handled).toHaveLength(before);
  });

  it('dead-letters a message whose payload has expired', async () => {
    const item = await commit(randomBytes(100_000).toString('hex'));
    const [body = ''] = await relay(item);
    const Key = String(item.messages[0]?.id);
    await broker.s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key }));

    await consume(body);

    expect(await reasonOfDeadLetter()).toBe('PAYLOAD_MISSING');
  });
});
