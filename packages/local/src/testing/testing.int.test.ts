import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBroker, startTestDynamoDb, type TestBroker, type TestDynamoDb } from './index.ts';

describe('the SNS of a test file', () => {
  it.each([
    ['256 KiB', 262_144, 'published'],
    ['a byte more, although its topic would', 262_145, 'InvalidParameter'],
  ])('accepts a message of %s', async (_, bytes, outcome) => {
    const broker = await startTestBroker();
    const { TopicArn } = await broker.sns.send(
      new CreateTopicCommand({ Name: 'large', Attributes: { MaximumMessageSize: '1048576' } }),
    );

    const answer = await broker.sns.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(bytes) })).then(
      () => 'published',
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );
    await broker.stop();

    expect(answer).toMatch(outcome);
  });
});

describe('the DynamoDB of a test file', () => {
  let dynamoDb: TestDynamoDb;
  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
  });
  afterAll(() => dynamoDb.stop());

  it('streams the changes of a table with a stream', async () => {
    const { name, streamArn } = await dynamoDb.createTable({
      name: 'with-stream',
      partitionKey: { name: 'PK', type: 'S' },
      sortKey: { name: 'SK', type: 'S' },
      indexes: [],
      stream: 'NEW_IMAGE',
    });
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: name, Item: { PK: { S: 'a' }, SK: { S: '1' } } }),
    );

    const stream = await dynamoDb.streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    const { ShardIterator } = await dynamoDb.streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: stream.StreamDescription?.Shards?.[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records } = await dynamoDb.streams.send(new GetRecordsCommand({ ShardIterator }));

    expect(Records).toMatchObject([
      { eventName: 'INSERT', dynamodb: { NewImage: { PK: { S: 'a' }, SK: { S: '1' } } } },
    ]);
  });

  it('deletes exactly the expired items on request', async () => {
    const { name } = await dynamoDb.createTable({
      name: 'with-expiry',
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      timeToLiveAttribute: 'ExpiresAt',
    });
    const now = Math.floor(Date.now() / 1_000);
    for (const [key, expiresAt] of Object.entries({ past: now - 60, future: now + 600 })) {
      const Item = { PK: { S: key }, ExpiresAt: { N: String(expiresAt) } };
      await dynamoDb.client.send(new PutItemCommand({ TableName: name, Item }));
    }

    const deleted = await dynamoDb.sweepTimeToLive();

    const { Items } = await dynamoDb.client.send(new ScanCommand({ TableName: name }));
    expect(deleted).toBe(1);
    expect(Items).toMatchObject([{ PK: { S: 'future' } }]);
  });
});

describe('the broker of a test file', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startTestBroker();
  });
  afterAll(() => broker.stop());

  it('delivers the raw body of the subscribed types', async () => {
    const topicArn = await broker.createTopic('facts');
    const queue = await broker.createQueue('reader--facts');
    await broker.subscribe(topicArn, queue.arn, ['fact.known']);
    for (const type of ['fact.known', 'fact.ignored']) {
      await broker.sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify({ type }),
          MessageAttributes: { type: { DataType: 'String', StringValue: type } },
        }),
      );
    }

    const messages = await broker.receiveAll(queue.url, 1);

    expect(messages.map(({ Body }) => Body)).toEqual(['{"type":"fact.known"}']);
    expect(await broker.receiveAll(queue.url)).toEqual([]);
  });

  it('returns queue URLs with its own address', async () => {
    const queue = await broker.createQueue('ordered', { fifo: true });

    await broker.sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: 'x',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );

    expect(queue.url).toBe(`${broker.endpoint}/000000000000/ordered.fifo`);
    expect(await broker.receiveAll(queue.url, 1)).toHaveLength(1);
  });
});
