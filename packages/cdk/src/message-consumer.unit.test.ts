import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import {
  actionsOf,
  aKey,
  anApp,
  arnOf,
  aStack,
  billingTopic,
  OrderCancelled,
  OrderCreated,
  refOf,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { MessageTopic } from './message-topic.ts';
import { Outbox } from './outbox.ts';
import { PayloadBucket } from './payload-bucket.ts';
import { aConsumer } from './wiring.fixture.ts';

const queueType = 'AWS::SQS::Queue';
const subscriptionType = 'AWS::SNS::Subscription';

describe('MessageConsumer', () => {
  const { stack, topic, inbox, consumer } = aConsumer();
  const template = templateOf(stack);

  const fullStack = aStack();
  const encryptionKey = aKey(fullStack);
  const outbox = new Outbox(fullStack, 'Outbox', { service: 'billing' });
  const payloads = new PayloadBucket(fullStack, 'Payloads', { service: 'billing' });
  const payloadSource = new PayloadBucket(fullStack, 'Source', { service: 'orders' });
  const full = aConsumer(
    {
      topic: { fifo: false, namePrefix: 'dev', encryptionKey },
      inbox: { namePrefix: 'dev', retentionDays: 40 },
      consumer: {
        handles: 'all',
        guards: { gaps: 'from-the-first' },
        timeoutSeconds: 7,
        maxReceiveCount: 5,
        maximumConcurrency: 2,
        retentionDays: { queue: 1, deadLetter: 10 },
        metrics: 'none',
        environment: { CURRENCY: 'EUR', QUEUE_URL: 'not-this-one' },
        functionOptions: { memorySize: 2_048, environment: { LOG_LEVEL: 'DEBUG' } },
        encryptionKey,
        outbox,
        payloads,
        payloadSource,
      },
    },
    fullStack,
  );
  const fullTemplate = templateOf(fullStack);

  it('has a FIFO queue behind a FIFO topic, which hides messages for six times the timeout', () => {
    template.hasResourceProperties(queueType, {
      QueueName: 'billing--orders.fifo',
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 345_600,
      SqsManagedSseEnabled: true,
      // Ten tries, and ten receives for messages that wait behind one which fails.
      RedrivePolicy: { deadLetterTargetArn: arnOf(consumer.deadLetterQueue), maxReceiveCount: 20 },
    });
  });

  it('has a FIFO dead-letter queue that keeps messages for two weeks', () => {
    template.hasResourceProperties(queueType, {
      QueueName: 'billing--orders--dlq.fifo',
      FifoQueue: true,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
      RedrivePolicy: Match.absent(),
    });
  });

  it('has standard queues behind a standard topic, with the prefix and the given settings', () => {
    fullTemplate.hasResourceProperties(queueType, {
      QueueName: 'dev-billing--orders',
      FifoQueue: Match.absent(),
      DeduplicationScope: Match.absent(),
      VisibilityTimeout: 42,
      MessageRetentionPeriod: 86_400,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    fullTemplate.hasResourceProperties(queueType, {
      QueueName: 'dev-billing--orders--dlq',
      FifoQueue: Match.absent(),
      MessageRetentionPeriod: 864_000,
    });
  });

  it('subscribes raw to the handled types, with the dead-letter queue for messages that SNS cannot deliver', () => {
    template.hasResourceProperties(subscriptionType, {
      Protocol: 'sqs',
      TopicArn: refOf(topic.topic),
      Endpoint: arnOf(consumer.queue),
      RawMessageDelivery: true,
      FilterPolicy: { type: ['order.created'] },
      RedrivePolicy: { deadLetterTargetArn: arnOf(consumer.deadLetterQueue) },
    });
  });

  it('filters by all handled definitions, and has no filter with `all`', () => {
    templateOf(
      aConsumer({ consumer: { handles: [OrderCreated, OrderCancelled] } }).stack,
    ).hasResourceProperties(subscriptionType, {
      FilterPolicy: { type: ['order.created', 'order.cancelled'] },
    });
    fullTemplate.hasResourceProperties(subscriptionType, {
      FilterPolicy: Match.absent(),
      RawMessageDelivery: true,
    });
  });

  it('accepts messages only from its topic, and nothing without TLS', () => {
    for (const queue of [consumer.queue, consumer.deadLetterQueue]) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [refOf(queue)],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
            Match.objectLike({
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: arnOf(queue),
              Condition: { ArnEquals: { 'aws:SourceArn': refOf(topic.topic) } },
            }),
          ]),
        },
      });
    }
  });

  it('has no other principal in the policies of its queues', () => {
    for (const policy of Object.values(template.findResources('AWS::SQS::QueuePolicy'))) {
      const { Statement } = (policy as { Properties: { PolicyDocument: { Statement: object[] } } }).Properties
        .PolicyDocument;
      for (const allowed of Statement.filter(
        (statement) => 'Effect' in statement && statement.Effect === 'Allow',
      )) {
        expect(allowed).toMatchObject({ Condition: { ArnEquals: { 'aws:SourceArn': refOf(topic.topic) } } });
      }
      expect(Statement).not.toHaveLength(0);
    }
  });

  it('receives batches of ten, at most ten concurrently, and reports failed messages', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arnOf(consumer.queue),
      FunctionName: refOf(consumer.function),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    fullTemplate.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('has a timeout of 30 seconds, and knows its queues, its inbox and its receive limit', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'billing--orders',
      Timeout: 30,
      MemorySize: 512,
      ReservedConcurrentExecutions: Match.absent(),
      Environment: {
        Variables: {
          SERVICE_NAME: 'billing',
          METRICS: 'emf',
          LOG_LEVEL: 'INFO',
          NODE_OPTIONS: '--enable-source-maps',
          INBOX_TABLE_NAME: refOf(inbox.table),
          INBOX_RETENTION_DAYS: '30',
          MAX_RECEIVE_COUNT: '20',
          QUEUE_URL: refOf(consumer.queue),
          DEAD_LETTER_QUEUE_URL: refOf(consumer.deadLetterQueue),
        },
      },
    });
  });

  it('gets its outbox, its buckets and additional variables, which cannot replace its queues', () => {
    fullTemplate.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-billing--orders',
      Timeout: 7,
      MemorySize: 2_048,
      Environment: {
        Variables: {
          METRICS: 'none',
          LOG_LEVEL: 'DEBUG',
          CURRENCY: 'EUR',
          INBOX_RETENTION_DAYS: '40',
          MAX_RECEIVE_COUNT: '5',
          OUTBOX_TABLE_NAME: refOf(outbox.table),
          PAYLOAD_BUCKET_NAME: refOf(payloads.bucket),
          PAYLOAD_SOURCE_BUCKET_NAME: refOf(payloadSource.bucket),
          QUEUE_URL: refOf(full.consumer.queue),
        },
      },
    });
  });

  it('may read its queue, dead-letter, record messages and log, and nothing else', () => {
    const statements = statementsOf(template, consumer.function.role ?? consumer);

    expect(statements).toContainEqual({
      Action: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ChangeMessageVisibility',
      ],
      Effect: 'Allow',
      Resource: arnOf(consumer.queue),
    });
    expect(statements).toContainEqual({
      Action: 'sqs:SendMessage',
      Effect: 'Allow',
      Resource: arnOf(consumer.deadLetterQueue),
    });
    expect(actionsOf(statements)).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });

  it('may record messages, write and read payloads and use the key, if they are configured', () => {
    const statements = statementsOf(fullTemplate, full.consumer.function.role ?? full.consumer);

    expect(statements).toContainEqual({
      Action: 'dynamodb:PutItem',
      Effect: 'Allow',
      Resource: arnOf(outbox.table),
    });
    expect(actionsOf(statements)).toEqual(
      expect.arrayContaining(['s3:PutObject', 's3:GetObject', 'kms:Decrypt', 'kms:GenerateDataKey']),
    );
  });

  it('encrypts both queues with the given key, which SNS may use for this topic', () => {
    fullTemplate.allResourcesProperties(queueType, { KmsMasterKeyId: arnOf(encryptionKey) });
    fullTemplate.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'sns.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Condition: { ArnEquals: Match.anyValue() },
          }),
        ]),
      },
    });
  });

  it('creates no dependency cycle between stacks that share a key', () => {
    const app = anApp();
    const shared = aStack(app, 'Shared');
    const key = aKey(shared);
    const between = new MessageTopic(shared, 'Between', { topic: billingTopic, encryptionKey: key });
    const reader = aStack(app, 'Reader');
    aConsumer({ consumer: { topic: between, handles: 'all', encryptionKey: key } }, reader);

    expect(() => templateOf(reader)).not.toThrow();
    expect(reader.dependencies.map(({ stackName }) => stackName)).toEqual(['Shared']);
    expect(shared.dependencies).toEqual([]);
  });

  it('refuses an unknown type, an empty list of handlers and gap detection behind a filter, all at once', () => {
    const refused = (handles: readonly { readonly type: string }[]) => () =>
      aConsumer({ consumer: { handles, guards: { gaps: 'from-the-first' } } });

    expect(refused([{ type: 'order.made' }])).toThrow(
      [
        'The deployment description is invalid:',
        '- Service "billing" wants order.made from the topic "orders", which does not carry it.',
        '- Service "billing" detects gaps in the topic "orders" behind a filter, but every message that the ' +
          'filter blocks is a gap; subscribe to all types, or disable gap detection.',
      ].join('\n'),
    );
    expect(refused([])).toThrow(
      'The consumer of "billing" handles no messages of the topic "orders"; list messages, or set "all".',
    );
  });

  it.each([
    ['timeoutSeconds', 900, []],
    ['timeoutSeconds', 901, ['Function "billing--orders" has a timeout in seconds of 901']],
    ['maximumConcurrency', 2, []],
    ['maximumConcurrency', 1, ['The mapping of queue "billing--orders" has a maximum concurrency of 1']],
    ['maxReceiveCount', 5, []],
    ['maxReceiveCount', 4, ['Queue "billing--orders" has a maximum receive count of 4']],
  ] as const)('accepts and refuses the same numbers as AWS: %s of %i', (name, value, faults) => {
    const make = () => aConsumer({ consumer: { [name]: value } });

    if (faults.length === 0) {
      expect(make).not.toThrow();
    }
    for (const fault of faults) {
      expect(make).toThrow(fault);
    }
  });
});
