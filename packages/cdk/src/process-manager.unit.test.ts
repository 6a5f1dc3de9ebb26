import { defineMessage } from '@dynamo-outbox/messaging';
import { defineProcess } from '@dynamo-outbox/process';
import { describeProcessTable } from '@dynamo-outbox/process/tables';
import { defaultMetricsNamespace } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { type Stack } from 'aws-cdk-lib';
import { type Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod';
import {
  aKey,
  anEntry,
  arnOf,
  aStack,
  faultOf,
  ordersTopic,
  OrderCreated,
  refOf,
  refusalOf,
  statementsOf,
  templateOf,
  warningsOf,
} from './cdk.fixture.ts';
import { MessageTopic } from './message-topic.ts';
import { MessagingAlarms } from './messaging-alarms.ts';
import { ProcessManager, type ProcessManagerProps } from './process-manager.ts';
import { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('refund.requested', { version: 1, payload });

const refund = defineProcess('refund', {
  state: { version: 1, schema: payload },
  instance: ({ id }: { id: string }) => id,
  phases: { waiting: {} },
  deadline: { days: 1 },
  reactions: ({ startOn }) => [
    startOn(Started, {
      to: ['waiting', 'completed'],
      handle: ({ payload: state }) => ({ to: 'waiting', state }),
    }),
  ],
});

/** A service that runs the process, with one difference. */
const wire = (
  differences: {
    readonly process?: Partial<ProcessManagerProps>;
    readonly service?: Partial<TransactionalServiceProps>;
  } = {},
  stack: Stack = aStack(),
) => {
  const process = new ProcessManager(stack, 'Process', {
    service: 'refunds',
    process: refund,
    ...differences.process,
  });
  const orders = new MessageTopic(stack, 'OrdersTopic', { topic: ordersTopic });
  const service = new TransactionalService(stack, 'Refunds', {
    name: 'refunds',
    publishes: [refund.topic],
    topic: [process.topic],
    consumes: [
      { topic: ordersTopic, messageTypes: [OrderCreated.type], entry: anEntry, fifo: true },
      { topic: refund.topic, messageTypes: 'all', entry: anEntry, fifo: false },
    ],
    subscribesTo: [orders],
    ...differences.service,
  });
  return { stack, process, service };
};

const connected = (...options: Parameters<typeof wire>) => {
  const wired = wire(...options);
  wired.process.connect(wired.service);
  return wired;
};

describe('ProcessManager', () => {
  const { stack, process, service } = connected();
  const actionTopic = new Topic(stack, 'ActionTopic');
  new MessagingAlarms(stack, 'Alarms', { service, actionTopic });
  const role = (id: string): Role =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const [inspector, operator] = [role('Inspector'), role('Operator')];
  process.grantInspect(inspector);
  process.grantOperate(operator);
  const template: Template = templateOf(stack);
  const index = { 'Fn::Join': ['', [arnOf(process.table), '/index/InstancesByStatus']] };

  it('has the table that the command line finds, with the index of statuses, retained and protected', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        TableName: 'refunds-processes',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
        GlobalSecondaryIndexes: [
          {
            IndexName: 'InstancesByStatus',
            KeySchema: [
              { AttributeName: 'StatusShard', KeyType: 'HASH' },
              { AttributeName: 'DueAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      },
    });
  });

  it('has one queue for its deadlines, with a dead-letter queue and time for six attempts of the consumer', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'refunds--refund--process',
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 10 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'refunds--refund--process--dlq' });
    expect(
      Object.keys(
        template.findResources('AWS::SNS::Topic', { Properties: { TopicName: 'refund--process' } }),
      ),
    ).toEqual([]);
  });

  it('lets every consumer of its service get and put instances, and nothing else', () => {
    for (const { function: lambda } of service.consumers) {
      expect(
        statementsOf(template, lambda.role ?? lambda).filter(
          ({ Resource }) => JSON.stringify(Resource) === JSON.stringify(arnOf(process.table)),
        ),
      ).toEqual([
        { Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Effect: 'Allow', Resource: arnOf(process.table) },
      ]);
    }
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { PROCESSES_TABLE_NAME: refOf(process.table) } } },
      service.consumers.length,
    );
  });

  it('lets the sweeper query the index only, and tells it the table', () => {
    const lambda = service.sweeper?.function;

    expect(statementsOf(template, lambda?.role ?? process)).toContainEqual({
      Action: 'dynamodb:Query',
      Effect: 'Allow',
      Resource: index,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'refunds-outbox-sweeper',
      Environment: {
        Variables: { PROCESS_TABLE_NAMES: { 'Fn::Join': ['', ['refund=', refOf(process.table)]] } },
      },
    });
  });

  it.each([
    ['StuckInstances', 'Maximum', 1],
    ['OverdueInstances', 'Maximum', 1],
    ['InstanceCountFailures', 'Sum', 3],
  ])('has an alarm on %s that notifies the action topic', (MetricName, Statistic, EvaluationPeriods) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: defaultMetricsNamespace,
      MetricName,
      Statistic,
      EvaluationPeriods,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: [{ Name: 'service', Value: 'refunds' }],
      AlarmActions: [refOf(actionTopic)],
    });
  });

  it('lets operators read instances, and those with more rights decide about them', () => {
    const reads = [
      {
        Action: ['dynamodb:DescribeTable', 'dynamodb:GetItem'],
        Effect: 'Allow',
        Resource: arnOf(process.table),
      },
      { Action: 'dynamodb:Query', Effect: 'Allow', Resource: index },
    ];

    expect(statementsOf(template, inspector)).toEqual(reads);
    expect(statementsOf(template, operator)).toEqual([
      ...reads,
      { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf(process.queue) },
      { Action: 'sqs:GetQueueUrl', Effect: 'Allow', Resource: arnOf(process.queue) },
    ]);
  });

  it('uses a customer managed key for the table and the queues, which the consumers may use', () => {
    const keyed = aStack();
    const encryptionKey = aKey(keyed);
    const { process: encrypted, service: own } = connected({ process: { encryptionKey } }, keyed);
    const keyedTemplate = templateOf(keyed);
    const [{ function: lambda } = { function: undefined }] = own.consumers;

    keyedTemplate.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'refunds-processes',
      SSESpecification: { KMSMasterKeyId: arnOf(encryptionKey) },
    });
    expect(statementsOf(keyedTemplate, lambda?.role ?? encrypted)).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: arnOf(encryptionKey),
    });
  });
});

describe('a process that cannot run is refused', () => {
  it('without a connected service', () => {
    expect(refusalOf(wire().stack)).toContain(
      'The process "refund" has no service, so nothing runs it; pass its `topic` to the service "refunds", and connect the service.',
    );
  });

  it.each<readonly [string, Partial<TransactionalServiceProps>, string]>([
    [
      'of another name',
      { name: 'billing' },
      'belongs to the service "refunds", and is connected to "billing"',
    ],
    [
      'without a sweeper',
      { sweeper: 'none' },
      'needs the sweeper of "refunds", which releases its deadlines',
    ],
    [
      'without tracking',
      { tracking: 'none' },
      'needs the sweeper of "refunds", which releases its deadlines',
    ],
    [
      'without a consumer of its topic',
      { consumes: [], subscribesTo: [] },
      'does not consume the topic "refund--process", so no deadline would reach the process',
    ],
    [
      'without its topic',
      { publishes: [{ topic: refund.topic, fifo: false }], topic: [], consumes: [], subscribesTo: [] },
      'publishes its deadlines to its topic; add it to `topic` of "refunds"',
    ],
  ])('with a service %s', (_, service, fault) => {
    expect(faultOf(() => connected({ service }))).toContain(fault);
  });

  it('with a queue that gives the consumer too little time', () => {
    const { stack } = connected({
      process: { consumerTimeoutSeconds: 10 },
      service: { consumerTimeoutSeconds: 60 },
    });

    expect(refusalOf(stack)).toContain('hides messages for 60 seconds; 6 times the timeout');
  });

  it('with an existing table that lacks the index or the time to live', () => {
    const stack = aStack();
    const table = new Table(stack, 'Mine', { partitionKey: { name: 'PK', type: AttributeType.STRING } });
    connected({ process: { table } }, stack);

    const refusal = refusalOf(stack);

    expect(refusal).toContain('lacks the index InstancesByStatus; add a global secondary index');
    expect(refusal).toContain("set `timeToLiveAttribute: 'ExpiresAt'`");
    expect(refusal).not.toContain('tracking');
  });
});

describe('existing resources of a process', () => {
  it('are used: two processes of a service share a table', () => {
    const { stack, process, service } = connected();
    const second = new ProcessManager(stack, 'Second', {
      service: 'refunds',
      process: { name: 'second', topic: refund.topic },
      table: process.table,
      queue: process.queue,
    });

    expect(second.table).toBe(process.table);
    expect(
      faultOf(() => {
        second.connect(service);
      }),
    ).toContain('add it to `topic` of "refunds"');
  });

  it('are listed with their needs if they are imported', () => {
    const stack = aStack();
    connected({ process: { table: Table.fromTableName(stack, 'Theirs', 'their-processes') } }, stack);

    expect(warningsOf(stack)).toContain(describeProcessTable('x').timeToLiveAttribute);
    expect(warningsOf(stack)).toContain('a global secondary index InstancesByStatus');
  });
});
