import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetBucketLifecycleConfigurationCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, ListSubscriptionsCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBroker, startTestDynamoDb, type TestBroker, type TestDynamoDb } from '../testing/index.ts';
import { createResources, type ResourceClients } from './create-resources.ts';
import { resolveEnvironment } from './resolve-environment.ts';

const description: DeploymentDescription = {
  tables: [
    {
      name: 'facts-outbox',
      partitionKey: { name: 'PK', type: 'S' },
      sortKey: { name: 'SK', type: 'S' },
      indexes: [
        {
          name: 'Waiting',
          partitionKey: { name: 'Waiting', type: 'S' },
          sortKey: { name: 'Age', type: 'N' },
          projection: 'KEYS_ONLY',
        },
      ],
      timeToLiveAttribute: 'ExpiresAt',
      stream: 'NEW_IMAGE',
    },
  ],
  topics: [
    { name: 'facts', fifo: false },
    { name: 'ordered', fifo: true },
  ],
  queues: [
    {
      name: 'reader--facts',
      fifo: false,
      visibilityTimeoutSeconds: 42,
      retentionSeconds: 345_600,
      deadLetter: { queue: 'reader--facts--dlq', maxReceiveCount: 5 },
    },
    { name: 'reader--facts--dlq', fifo: false, visibilityTimeoutSeconds: 42, retentionSeconds: 1_209_600 },
    { name: 'reader--ordered', fifo: true, visibilityTimeoutSeconds: 42, retentionSeconds: 345_600 },
  ],
  subscriptions: [
    { topic: 'facts', queue: 'reader--facts', messageTypes: ['fact.known'] },
    { topic: 'ordered', queue: 'reader--ordered', messageTypes: ['fact.known'] },
  ],
  buckets: [{ name: 'facts-failures' }, { name: 'facts-payloads', expirationDays: 45 }],
  functions: [],
  streamMappings: [],
  queueMappings: [],
  scheduledFunctions: [],
  httpServices: [],
};

describe('createResources', () => {
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let clients: ResourceClients;
  beforeAll(async () => {
    [dynamoDb, broker] = await Promise.all([startTestDynamoDb(), startTestBroker()]);
    clients = {
      dynamoDb: dynamoDb.client,
      streams: dynamoDb.streams,
      sns: broker.sns,
      sqs: broker.sqs,
      s3: broker.s3,
      sqsEndpoint: broker.endpoint,
    };
    await createResources(description, clients);
  });
  afterAll(() => Promise.all([dynamoDb.stop(), broker.stop()]));

  it('creates tables with their keys, index, stream and time to live', async () => {
    const TableName = 'facts-outbox';
    const { Table } = await clients.dynamoDb.send(new DescribeTableCommand({ TableName }));
    const expiry = await clients.dynamoDb.send(new DescribeTimeToLiveCommand({ TableName }));

    expect(Table).toMatchObject({
      KeySchema: [{ AttributeName: 'PK' }, { AttributeName: 'SK' }],
      GlobalSecondaryIndexes: [{ KeySchema: [{ AttributeName: 'Waiting' }, { AttributeName: 'Age' }] }],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    expect(expiry.TimeToLiveDescription?.AttributeName).toBe('ExpiresAt');
  });

  it('keeps existing resources when it runs again', async () => {
    const Item = { PK: { S: 'kept' }, SK: { S: '0' } };
    await clients.dynamoDb.send(new PutItemCommand({ TableName: 'facts-outbox', Item }));

    const again = await createResources(description, clients);

    const { Items } = await clients.dynamoDb.send(new ScanCommand({ TableName: 'facts-outbox' }));
    const { Subscriptions } = await clients.sns.send(new ListSubscriptionsCommand({}));
    const { Buckets } = await clients.s3.send(new ListBucketsCommand({}));
    expect(Items).toEqual([Item]);
    expect(Subscriptions).toHaveLength(2);
    expect(Buckets).toHaveLength(2);
    expect(again.tables.get('facts-outbox')?.streamArn).toMatch(/facts-outbox/);
  });

  it('connects dead-letter queues', async () => {
    const { queues } = await createResources(description, clients);

    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queues.get('reader--facts')?.url, AttributeNames: ['All'] }),
    );

    expect(Attributes).toMatchObject({ VisibilityTimeout: '42', MessageRetentionPeriod: '345600' });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toMatchObject({
      deadLetterTargetArn: queues.get('reader--facts--dlq')?.arn,
    });
  });

  it('delivers messages of a FIFO topic to its FIFO queue', async () => {
    const { queues, topicArns } = await createResources(description, clients);

    await clients.sns.send(
      new PublishCommand({
        TopicArn: topicArns.get('ordered'),
        Message: 'first',
        MessageGroupId: 'group',
        MessageDeduplicationId: 'id',
        MessageAttributes: { type: { DataType: 'String', StringValue: 'fact.known' } },
      }),
    );

    const messages = await broker.receiveAll(queues.get('reader--ordered')?.url ?? '', 1);
    expect(messages.map(({ Body }) => Body)).toEqual(['first']);
  });

  it('creates FIFO topics and queues that rely on explicit deduplication ids', async () => {
    const { queues, topicArns } = await createResources(description, clients);

    const topic = await clients.sns.send(
      new GetTopicAttributesCommand({ TopicArn: topicArns.get('ordered') }),
    );
    const queue = await clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queues.get('reader--ordered')?.url,
        AttributeNames: ['All'],
      }),
    );

    expect(queues.get('reader--ordered')?.name).toBe('reader--ordered.fifo');
    expect(topic.Attributes).toMatchObject({ FifoTopic: 'true', ContentBasedDeduplication: 'false' });
    expect(queue.Attributes).toMatchObject({ FifoQueue: 'true', ContentBasedDeduplication: 'false' });
  });

  it('lets the objects of a bucket expire if configured', async () => {
    const lifecycleOf = (Bucket: string): Promise<unknown> =>
      clients.s3
        .send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
        .then(({ Rules }) => Rules?.[0]?.Expiration?.Days);

    await expect(lifecycleOf('facts-payloads')).resolves.toBe(45);
    await expect(lifecycleOf('facts-failures')).rejects.toThrow();
  });

  it('resolves an environment to names, URLs and ARNs', async () => {
    const resources = await createResources(description, clients);

    const environment = resolveEnvironment(
      {
        LEVEL: 'INFO',
        TABLE: { tableName: 'facts-outbox' },
        QUEUE: { queueUrl: 'reader--facts--dlq' },
        BUCKET: { bucketName: 'facts-payloads' },
        TOPICS: { topicArns: ['facts', 'ordered'] },
      },
      resources,
    );

    expect(environment).toEqual({
      LEVEL: 'INFO',
      TABLE: 'facts-outbox',
      QUEUE: `${broker.endpoint}/000000000000/reader--facts--dlq`,
      BUCKET: 'facts-payloads',
      TOPICS:
        'facts=arn:aws:sns:us-east-1:000000000000:facts,' +
        'ordered=arn:aws:sns:us-east-1:000000000000:ordered.fifo',
    });
  });

  it('rejects a reference to a resource that was not created', async () => {
    const resources = await createResources(description, clients);

    expect(() => resolveEnvironment({ TABLE: { tableName: 'lost' } }, resources)).toThrow('"lost"');
  });
});
