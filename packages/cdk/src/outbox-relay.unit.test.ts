import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { aKey, actionsOf, arnOf, aStack, refOf, statementsOf, templateOf } from './cdk.fixture.ts';
import { aRelay, type RelayInStack } from './wiring.fixture.ts';

const roleOf = ({ relay }: RelayInStack) => relay.function.role ?? relay.function;

describe('OutboxRelay', () => {
  const wired = aRelay();
  const { stack, outbox, topic, relay } = wired;
  const template = templateOf(stack);

  const encryptedStack = aStack();
  const encryptionKey = aKey(encryptedStack);
  const encrypted = aRelay(
    {
      outbox: { namePrefix: 'dev', encryptionKey },
      topic: { encryptionKey },
      relay: {
        encryptionKey,
        removalPolicy: RemovalPolicy.DESTROY,
        parkPolicy: 'parkKey',
        metrics: 'none',
        functionOptions: { memorySize: 1_024, environment: { LOG_LEVEL: 'DEBUG' } },
      },
    },
    encryptedStack,
  );
  const encryptedTemplate = templateOf(encryptedStack);

  it('reads only inserts of the stream, from its beginning and in order, and stores records that it gives up', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: stack.resolve(outbox.streamArn) as unknown,
      FunctionName: refOf(relay.function),
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 82_800,
      ParallelizationFactor: 1,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      DestinationConfig: { OnFailure: { Destination: arnOf(relay.failures) } },
    });
  });

  it('knows its outbox, its topic and its parking queue', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'orders-outbox-relay',
      Environment: {
        Variables: {
          SERVICE_NAME: 'orders',
          METRICS: 'emf',
          LOG_LEVEL: 'INFO',
          NODE_OPTIONS: '--enable-source-maps',
          OUTBOX_TABLE_NAME: refOf(outbox.table),
          OUTBOX_TRACKING: 'status',
          OUTBOX_RETENTION_DAYS: '7',
          RELAY_TOPIC_ARNS: { 'Fn::Join': ['', ['orders=', refOf(topic.topic)]] },
          RELAY_PARKING_QUEUE_URL: refOf(relay.parkingQueue),
          RELAY_PARK_POLICY: 'parkMessage',
          RELAY_MAX_IN_FLIGHT: '4',
          RELAY_SECOND_PATH: 'none',
        },
      },
    });
  });

  it('parks for two weeks on a standard queue, encrypted by SQS', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'orders-outbox-relay--dlq',
      FifoQueue: Match.absent(),
      MessageRetentionPeriod: 1_209_600,
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: Match.absent(),
    });
  });

  it('stores given-up records without an expiry in a private, retained bucket', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        LifecycleConfiguration: {
          Rules: [
            {
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              ExpirationInDays: Match.absent(),
              Status: 'Enabled',
            },
          ],
        },
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      },
    });
  });

  it('requires TLS for queue and bucket', () => {
    const denied = (resource: unknown) =>
      Match.objectLike({
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Resource: resource,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });

    template.hasResourceProperties('AWS::SQS::QueuePolicy', denied(arnOf(relay.parkingQueue)));
    template.hasResourceProperties('AWS::S3::BucketPolicy', denied(Match.arrayWith([arnOf(relay.failures)])));
  });

  it('may read the stream, mark, publish, park and store given-up records, and nothing else', () => {
    const statements = statementsOf(template, roleOf(wired));

    expect(actionsOf(statements)).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:PartiQLUpdate',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:ListBucket',
      's3:PutObject',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
    expect(statements.every(({ Resource }) => Resource !== '*')).toBe(true);
  });

  it('may write marks of parked keys with `parkKey`, and use the keys of its resources', () => {
    const statements = statementsOf(encryptedTemplate, roleOf(encrypted));

    expect(statements).toContainEqual({
      Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PARKED#*'] } },
      Effect: 'Allow',
      Resource: arnOf(encrypted.outbox.table),
    });
    expect(statements).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: arnOf(encryptionKey),
    });
  });

  it('encrypts queue and bucket with the given key, and prefixes names', () => {
    encryptedTemplate.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'dev-orders-outbox-relay--dlq',
      KmsMasterKeyId: arnOf(encryptionKey),
    });
    encryptedTemplate.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            Match.objectLike({
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: arnOf(encryptionKey),
              },
            }),
          ],
        },
      },
    });
  });

  it('lets function options take precedence', () => {
    encryptedTemplate.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-orders-outbox-relay',
      MemorySize: 1_024,
      Timeout: 60,
      Environment: {
        Variables: { LOG_LEVEL: 'DEBUG', METRICS: 'none', RELAY_PARK_POLICY: 'parkKey' },
      },
    });
  });

  it('registers the replay days of its outbox with the topic', () => {
    expect(aRelay({ outbox: { retentionDays: 12 } }).topic.replayDays).toBe(12);
  });
});
