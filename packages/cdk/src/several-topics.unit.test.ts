/** Services with several topics, and services that publish or consume nothing. */
import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@dynamo-outbox/messaging';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  actionsOf,
  anEntry,
  aStack,
  billingTopic,
  faultOf,
  OrderCancelled,
  OrderCreated,
  ordersTopic,
  refOf,
  refusalOf,
  resourceOf,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { ConsumingService, type ConsumingServiceProps } from './consuming-service.ts';
import { MessageTopic } from './message-topic.ts';
import { MessagingAlarms } from './messaging-alarms.ts';
import { MessagingDashboard } from './messaging-dashboard.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';

const noticesTopic = defineTopic('notices', [OrderCancelled], { order: 'none', maxMessageBytes: 1_048_576 });
const createdTopic = defineTopic('orders', [OrderCreated], { order: 'commit' });

const aService = (props: Partial<TransactionalServiceProps> = {}, stack = aStack()): TransactionalService =>
  new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: [createdTopic, { topic: noticesTopic, fifo: false }, billingTopic],
    ...props,
  });

describe('a service with several topics', () => {
  it('has each topic in its kind, and a relay and a sweeper that may publish to all of them', () => {
    const service = aService();
    const template = templateOf(Stack.of(service));

    expect(service.topics.map(({ definition, fifo }) => [definition.name, fifo])).toEqual([
      ['orders', true],
      ['notices', false],
      ['billing', true],
    ]);
    expect(service.topic).toBe(service.topics[0]);
    for (const lambda of [service.relay.function, service.sweeper?.function]) {
      const statements = statementsOf(template, lambda?.role ?? service);
      for (const { topic } of service.topics) {
        expect(statements).toContainEqual({ Action: 'sns:Publish', Effect: 'Allow', Resource: refOf(topic) });
      }
    }
  });

  it('tells its relay the ARN and the limit of each topic', () => {
    const service = aService();
    const arns = service.topics.map(({ topic }) => refOf(topic));

    templateOf(Stack.of(service)).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'billing-outbox-relay',
      Environment: {
        Variables: {
          RELAY_TOPIC_ARNS: {
            'Fn::Join': ['', ['orders=', arns[0], ',notices=', arns[1], ',billing=', arns[2]]],
          },
          RELAY_TOPIC_MAX_BYTES: 'notices=1048576',
        },
      },
    });
  });

  it('keeps the order of its FIFO topics: one batch for each shard, and the strongest order in its outbox', () => {
    const service = aService();
    expect(service.outbox.order).toBe('commit');

    resourceOf(service.relay.mapping).addPropertyOverride('ParallelizationFactor', 2);
    expect(refusalOf(Stack.of(service))).toContain('set it to 1, or use a standard topic without order.');
  });

  it('keeps the resource of its topic when a second topic is added behind it', () => {
    const idOf = (publishes: TransactionalServiceProps['publishes']): unknown =>
      refOf(aService({ publishes }).topic.topic);

    expect(idOf([billingTopic, createdTopic])).toEqual(idOf(billingTopic));
  });

  it('is measured with its topics as one service', () => {
    const stack = aStack();
    const service = aService({}, stack);
    const { alarms } = new MessagingAlarms(stack, 'Alarms', {
      service,
      actionTopic: new Topic(stack, 'Action'),
    });
    new MessagingDashboard(stack, 'Dashboard', { service, alarms });

    expect(refusalOf(stack)).toBe('');
  });

  it.each<readonly [Partial<TransactionalServiceProps>, string]>([
    [{ publishes: [billingTopic, billingTopic] }, 'lists the topic "billing" twice; list each topic once.'],
    [
      { publishes: [ordersTopic, defineTopic('others', [OrderCreated])] },
      'publishes order.created to two topics, but the outbox sends each message to one',
    ],
    [{ publishes: [] }, 'neither publishes nor consumes'],
    [{ publishes: [{ topic: noticesTopic, fifo: true }] }, 'is FIFO, but its messages have the order none'],
  ])('refuses %#, and says what to change', (props, sentence) => {
    expect(faultOf(() => aService(props))).toContain(sentence);
  });

  it('refuses a given topic that it does not publish to', () => {
    const stack = aStack();
    const topic = new MessageTopic(stack, 'Orders', { topic: ordersTopic });

    expect(faultOf(() => aService({ publishes: billingTopic, topic }, stack))).toContain(
      'Service "billing" was given the topic "orders", which is not among `publishes`',
    );
  });

  it('takes some topics from elsewhere, in their kind, and creates the others', () => {
    const stack = aStack();
    const given = new MessageTopic(stack, 'Given', { topic: createdTopic, fifo: false });
    const service = aService({ publishes: [createdTopic, billingTopic], topic: [given] }, stack);

    expect(service.topics.map(({ fifo }) => fifo)).toEqual([false, true]);
    templateOf(stack).resourceCountIs('AWS::SNS::Topic', 2);
  });
});

describe('a service without an inbox', () => {
  it('has no table, variable and permission for one', () => {
    const stack = aStack();
    const service = aService({ publishes: billingTopic, inbox: 'none' }, stack);
    const { function: api } = new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry });
    new MessagingDashboard(stack, 'Dashboard', { service });

    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    expect(service.environment).not.toHaveProperty('INBOX_TABLE_NAME');
    const touched = JSON.stringify(statementsOf(template, api.role ?? api));
    expect(touched).toContain((refOf(service.outbox.table) as { Ref: string }).Ref);
    expect(touched).not.toContain('Inbox');
    expect(faultOf(() => service.inbox)).toContain(
      "has no inbox because of `inbox: 'none'`; remove that property.",
    );
  });

  it('consumes nothing', () => {
    const consumes = [{ topic: ordersTopic, messageTypes: 'all' as const, entry: anEntry }];

    expect(faultOf(() => aService({ publishes: billingTopic, consumes, inbox: 'none' }))).toContain(
      "consumes messages, so it needs an inbox; remove `inbox: 'none'`",
    );
  });
});

describe('a service that only consumes', () => {
  const aConsumingService = (
    props: Partial<ConsumingServiceProps> = {},
    stack = aStack(),
  ): ConsumingService =>
    new ConsumingService(stack, 'Audit', {
      name: 'audit',
      consumes: [{ topic: ordersTopic, messageTypes: [OrderCreated.type], entry: anEntry, fifo: true }],
      subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
      ...props,
    });

  it('has a table, an inbox and consumers, and no topic, outbox or relay of its own', () => {
    const stack = aStack();
    const service = aConsumingService({}, stack);
    const template = templateOf(stack);

    const names = Object.values(template.findResources('AWS::DynamoDB::Table')).map(
      (table) => (table as { Properties: { TableName: string } }).Properties.TableName,
    );
    expect(names).toEqual(['audit', 'audit-inbox']);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(Object.keys(service.environment).filter((name) => name.startsWith('OUTBOX'))).toEqual([]);
    const [consumer] = service.consumers;
    const actions = actionsOf(statementsOf(template, consumer?.function.role ?? stack));
    expect(actions).not.toContain('sns:Publish');
    expect(actions).toContain('sqs:ReceiveMessage');
  });

  it('is what the local stack gets from the same options', () => {
    const { tables, topics, streamMappings, functions, buckets } = describeTransactionalService({
      name: 'audit',
      consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
    });

    expect(tables.map(({ name }) => name)).toEqual(['audit', 'audit-inbox']);
    expect([topics, streamMappings, buckets]).toEqual([[], [], []]);
    expect(functions.map(({ name }) => name)).toEqual(['audit--orders']);
    expect(Object.keys(functions[0]?.environment ?? {}).join()).not.toContain('OUTBOX');
  });

  it('needs no table, or takes an existing one', () => {
    const stack = aStack();
    const table = new Table(stack, 'Entries', { partitionKey: { name: 'id', type: AttributeType.STRING } });

    const existing = aConsumingService({ table }, stack);
    const none = aConsumingService({ table: 'none' });

    expect(existing.environment['AUDIT_TABLE_NAME']).toBe(table.tableName);
    expect(none.environment).not.toHaveProperty('AUDIT_TABLE_NAME');
    expect(none.table).toBeUndefined();
    templateOf(Stack.of(none)).resourceCountIs('AWS::DynamoDB::Table', 1);
  });

  it('has alarms, a dashboard and functions of its own', () => {
    const stack = aStack();
    const service = aConsumingService({}, stack);
    new ServiceFunction(stack, 'Http', { service, name: 'http', entry: anEntry });
    const { alarms } = new MessagingAlarms(stack, 'Alarms', {
      service,
      actionTopic: new Topic(stack, 'Action'),
    });
    new MessagingDashboard(stack, 'Dashboard', { service, alarms });

    const template = templateOf(stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage' });
    expect(alarms.map(({ node }) => node.path).join()).not.toContain('Relay');
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'audit-http',
      Environment: { Variables: { SERVICE_NAME: 'audit', INBOX_TABLE_NAME: refOf(service.inbox.table) } },
    });
  });

  it('refuses a topic that it was not given, and options that need an outbox', () => {
    expect(faultOf(() => aConsumingService({ subscribesTo: [] }))).toContain(
      'which is not among `subscribesTo`',
    );
    const faults = faultOf(() =>
      describeTransactionalService({
        name: 'audit',
        consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
        payloadBucket: true,
        sweeper: {},
      }),
    );
    expect(faults).toContain('has no payloads to store; remove `payloadBucket`');
    expect(faults).toContain('has no outbox to sweep; remove `sweeper`');
  });
});
