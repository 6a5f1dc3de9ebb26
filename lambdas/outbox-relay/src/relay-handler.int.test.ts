import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { TestBroker, TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestBroker, startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { type MessageId, type MessagingEvent, nextMessageId } from '@dynamo-outbox/messaging';
import { DynamoDbOutboxStore, toOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { describeOutboxTable, undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { RelayHandler } from './relay-handler.ts';
import { createRelayHandler } from './relay-handler.ts';

const context = { getRemainingTimeInMillis: () => 60_000 };

interface Stored {
  readonly id: MessageId;
  readonly body: string;
}

describe('the outbox relay between a DynamoDB stream and SNS', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let tableName: string;
  let streamArn: string;
  let queueUrl: string;
  let handle: RelayHandler;
  let events: MessagingEvent[];
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
    const table = await dynamoDb.createTable(describeOutboxTable(tableName, { tracking: 'status' }));
    streamArn = table.streamArn ?? '';
    const topicArn = await broker.createTopic(`orders-${runs}`);
    const queue = await broker.createQueue(`customers--orders-${runs}`);
    await broker.subscribe(topicArn, queue.arn, ['order.created', 'order.cancelled']);
    queueUrl = queue.url;
    events = [];
    handle = createRelayHandler({
      publisher: new SnsMessagePublisher({ client: broker.sns, topicArns: { orders: topicArn } }),
      store: new DynamoDbOutboxStore({ client: dynamoDb.client, tableName, retentionDays: 7 }),
      maxInFlight: 4,
      observer: (event) => events.push(event),
      sleep: async () => undefined,
    });
  });

  const record = async (
    orderingKey: string,
    bodies: readonly string[],
    topic = 'orders',
  ): Promise<readonly Stored[]> => {
    const messages = bodies.map((body) => ({ id: nextMessageId(), type: 'order.created', topic, body }));
    const item = {
      orderingKey,
      sortKey: `0000000000#${nextMessageId()}`,
      messages,
      recordedAt: new Date().toISOString(),
      service: 'orders',
    };
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: tableName, Item: toOutboxAttributes(item, { undispatched: '0' }) }),
    );
    return messages;
  };

  /** Everything in the stream, as Lambda hands it over: JSON, with times in seconds. */
  const readStream = async (): Promise<DynamoDBStreamEvent> => {
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
    return { Records: JSON.parse(JSON.stringify(Records)) as DynamoDBRecord[] };
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

  it('delivers each body to the queue unchanged, and marks the items', async () => {
    const stored = [
      ...(await record('order#1', ['{"n":1,"name":"Zoë 🦀"}', '{"n":2}'])),
      ...(await record('order#2', ['{"n":3}'])),
    ];

    const answer = await handle(await readStream(), context);

    const received = await broker.receiveAll(queueUrl, 3);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(received.map(({ Body }) => Body).sort()).toEqual(stored.map(({ body }) => body).sort());
    expect(await countUndispatched()).toBe(0);
  });

  it('publishes nothing for changes by its own marks', async () => {
    await record('order#1', ['{"n":1}']);
    await handle(await readStream(), context);
    await broker.receiveAll(queueUrl, 1);
    const { Records } = await readStream();

    await handle({ Records: Records.filter(({ eventName }) => eventName !== 'INSERT') }, context);

    expect(Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY']);
    expect(await broker.receiveAll(queueUrl)).toEqual([]);
  });

  it('fills its calls across keys', async () => {
    for (let order = 0; order < 30; order += 1) {
      await record(`order#${order}`, [`{"n":${order}}`]);
    }

    await handle(await readStream(), context);

    const calls = events.filter(({ event }) => event === 'relay.published-batch');
    expect(calls).toMatchObject([{ entries: 10 }, { entries: 10 }, { entries: 10 }]);
    expect(await broker.receiveAll(queueUrl, 30)).toHaveLength(30);
  });

  it('reports the first damaged record, and publishes and marks the other records', async () => {
    await record('order#1', ['{"n":1}']);
    await dynamoDb.client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { PK: { S: 'order#2' }, SK: { S: 'x' }, Messages: { S: '?' } },
      }),
    );
    await record('order#3', ['{"n":3}']);
    const event = await readStream();

    const answer = await handle(event, context);

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[1]?.dynamodb?.SequenceNumber }],
    });
    expect(await broker.receiveAll(queueUrl, 2)).toHaveLength(2);
    expect(await countUndispatched()).toBe(0);
  });

  it('reports a message for an unknown topic, also to the observer', async () => {
    await record('order#1', ['{"n":1}'], 'nowhere');
    const event = await readStream();

    const answer = await handle(event, context);

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber }],
    });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'relay.message-failed', code: 'UNKNOWN_TOPIC', fault: 'sender' }),
    );
    expect(await countUndispatched()).toBe(1);
  });

  it('starts nothing when no time is left, and returns the whole batch', async () => {
    await record('order#1', ['{"n":1}']);
    const event = await readStream();

    const answer = await handle(event, { getRemainingTimeInMillis: () => 0 });

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber }],
    });
    expect(await broker.receiveAll(queueUrl)).toEqual([]);
  });

  it('also publishes in a function with a short timeout', async () => {
    await record('order#1', ['{"n":1}']);

    const answer = await handle(await readStream(), { getRemainingTimeInMillis: () => 3_000 });

    expect(answer).toEqual({ batchItemFailures: [] });
  });

  it.each([
    ['a context', { Records: [] }, undefined],
    ['records', {}, context],
  ])('refuses a call without %s', async (_, event, given) => {
    const call = handle as (event: unknown, context: unknown) => Promise<unknown>;

    await expect(call(event, given)).rejects.toMatchObject({ code: 'INVALID_INVOCATION' });
  });

  it('answers an empty batch with nothing to repeat', async () => {
    expect(await handle({ Records: [] }, context)).toEqual({ batchItemFailures: [] });
  });
});
