import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
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
import { nextCorrelationId, nextMessageId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import type { StoredMessage } from '../../outbox/outbox-item.ts';
import { DynamoDbInbox } from '../dynamodb/dynamodb-inbox.ts';
import { DynamoDbOutbox } from '../dynamodb/dynamodb-outbox.ts';
import { scan } from '../dynamodb/dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from '../dynamodb/outbox-item-codec.ts';
import { SnsMessagePublisher } from '../sns/sns-message-publisher.ts';
import { SqsDeadLetters } from '../sqs/dead-letters/sqs-dead-letters.ts';
import { createSqsHandler, type SqsHandler } from '../sqs/lambda/create-sqs-handler.ts';
import { aContext, anEvent, aRecord } from '../sqs/lambda/sqs-event.fixture.ts';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { describeOutboxTable } from '../tables/outbox-table.ts';
import { avro } from './avro.ts';

const payload = z.object({ text: z.string(), pages: z.int().optional() });
const InJson = defineMessage('report.filed', { version: 1, payload });
const InAvro = defineMessage('report.filed', { version: 1, payload, codec: avro() });

describe('messages in Avro and in JSON, from the outbox to the consumer', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let topicArn: string;
  let queue: CreatedQueue;
  let deadLetterQueue: CreatedQueue;
  let handler: SqsHandler;
  const handled: unknown[] = [];

  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    await dynamoDb.createTable(describeInboxTable('inbox'));
    await dynamoDb.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
    topicArn = await broker.createTopic('reports');
    queue = await broker.createQueue('archive--reports');
    deadLetterQueue = await broker.createQueue('archive--reports--dlq');
    await broker.subscribe(topicArn, queue.arn);
    handler = createSqsHandler({
      consumer: createConsumer<ConsumerUnitOfWork>({
        name: 'archive--reports',
        openUnitOfWork,
        handlers: [
          handle(InAvro, async (message) => {
            handled.push(message.payload);
          }),
        ],
      }),
      deadLetters: new SqsDeadLetters({ client: broker.sqs, queueUrl: deadLetterQueue.url }),
    });
  });

  afterAll(async () => {
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  const openUnitOfWork = (): ConsumerUnitOfWork => {
    const { client } = dynamoDb;
    const transaction = new DynamoDbUnitOfWork({ client });
    const inbox = new DynamoDbInbox({ transaction, client, tableName: 'inbox', retentionDays: 21 });
    return composeUnitOfWork(transaction, { inbox });
  };

  /** Commits one message, and returns it as the outbox holds it. */
  const commit = async (
    definition: typeof InJson,
    content: z.input<typeof payload>,
  ): Promise<{ readonly message: StoredMessage; readonly orderingKey: string }> => {
    const { client } = dynamoDb;
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: 'outbox',
      service: 'reports',
      topics: [defineTopic('reports', [definition])],
      context: { correlationId: nextCorrelationId() },
    });
    const id = nextMessageId();
    outbox.add(definition.create(content, { about: { id, version: 0 } }));
    await transaction.commit();
    const orderingKey = `report#${id}`;
    const items = (await scan(client, 'outbox')).map(fromOutboxAttributes);
    const message = items
      .flatMap((each) => ('item' in each && each.item.orderingKey === orderingKey ? each.item.messages : []))
      .at(0);
    if (message === undefined) {
      throw new Error('The outbox holds no such item.');
    }
    return { message, orderingKey };
  };

  const publish = async (
    entries: readonly Awaited<ReturnType<typeof commit>>[],
  ): Promise<readonly string[]> => {
    const publisher = new SnsMessagePublisher({ client: broker.sns, topicArns: { reports: topicArn } });
    const results = await publisher.publish('reports', entries);
    expect(results.map(({ outcome }) => outcome)).toEqual(entries.map(() => 'published'));
    const received = await broker.receiveAll(queue.url, entries.length);
    return received.map(({ Body = '' }) => Body);
  };

  const consume = async (bodies: readonly string[]): Promise<unknown> =>
    handler(anEvent(...bodies.map((body, index) => aRecord(`delivery-${index}`, { body }))), aContext());

  it('arrive on one topic with the stored bytes, and are handled alike', async () => {
    const entries = [
      await commit(InJson, { text: 'in JSON' }),
      await commit(InAvro, { text: 'in Avro, ü', pages: 7 }),
      await commit(InAvro, { text: 'large '.repeat(2_000) }),
    ];

    const bodies = await publish(entries);

    expect([...bodies].sort()).toEqual(entries.map(({ message }) => message.body).sort());
    expect(await consume(bodies)).toEqual({ batchItemFailures: [] });
    expect(handled).toHaveLength(3);
    expect(handled).toEqual(
      expect.arrayContaining([
        { text: 'in JSON' },
        { text: 'in Avro, ü', pages: 7 },
        { text: 'large '.repeat(2_000) },
      ]),
    );
  });

  it('are dead-lettered with their reason and their bytes if they are damaged or foreign', async () => {
    const [body = ''] = await publish([await commit(InAvro, { text: 'damaged' })]);
    const before = handled.length;
    const foreign = [
      body.replace(/"data_base64":"..../, '"data_base64":"'),
      body.replace(/avro:[0-9a-f]{4}/, 'avro:0000'),
      body.replace('application/avro', 'application/protobuf'),
    ];

    expect(await consume(foreign)).toEqual({ batchItemFailures: [] });

    const { Messages = [] } = await broker.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetterQueue.url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    expect(
      Messages.map(({ Body, MessageAttributes }) => [
        Body,
        MessageAttributes?.['DeadLetterReason']?.StringValue,
      ]).sort(),
    ).toEqual(
      [
        [foreign[0], 'DAMAGED_PAYLOAD'],
        [foreign[1], 'UNKNOWN_PAYLOAD_SCHEMA'],
        [foreign[2], 'UNKNOWN_PAYLOAD_CODEC'],
      ].sort(),
    );
    expect(handled).toHaveLength(before);
  });
});
