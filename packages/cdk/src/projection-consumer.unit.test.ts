/** Consumers that only write a projection: without an inbox, and with the permissions of a projection only. */
import { describe, expect, it } from '@jest/globals';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  actionsOf,
  anEntry,
  arnOf,
  aStack,
  billingTopic,
  faultOf,
  ordersTopic,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { ConsumingService, type ConsumingServiceProps } from './consuming-service.ts';
import { MessageConsumer } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { MessagingAlarms } from './messaging-alarms.ts';
import { MessagingDashboard } from './messaging-dashboard.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService } from './transactional-service.ts';

const consumed = {
  topic: ordersTopic,
  messageTypes: 'all',
  entry: anEntry,
  fifo: true,
  projection: true,
} as const;

const table = {
  sortKey: { name: 'SK', type: 'S' },
  indexes: [{ name: 'ByState', partitionKey: { name: 'State', type: 'S' }, projection: 'ALL' }],
} as const;

const aReadModel = (props: Partial<ConsumingServiceProps> = {}, stack = aStack()): ConsumingService =>
  new ConsumingService(stack, 'History', {
    name: 'history',
    inbox: 'none',
    table,
    consumes: [consumed],
    subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    ...props,
  });

const ofDynamoDb = (actions: readonly string[]): readonly string[] =>
  actions.filter((action) => action.startsWith('dynamodb:')).toSorted();

describe('a service whose consumers only write projections', () => {
  it('has a table with its sort key and indexes, and no inbox', () => {
    const stack = aStack();
    const service = aReadModel({}, stack);

    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'history',
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'ByState', Projection: { ProjectionType: 'ALL' } }],
    });
    expect(service.hasInbox).toBe(false);
    expect(faultOf(() => service.inbox)).toContain("has no inbox because of `inbox: 'none'`");
    expect(Object.keys(service.environment).join()).not.toContain('INBOX');
  });

  it('may put and update items, and neither read nor delete them', () => {
    const stack = aStack();
    const service = aReadModel({}, stack);
    const role = service.consumers[0]?.function.role ?? stack;

    expect(ofDynamoDb(actionsOf(statementsOf(templateOf(stack), role)))).toEqual([
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ]);
  });

  it('has functions that may only read the table and its indexes', () => {
    const stack = aStack();
    const service = aReadModel({}, stack);
    const { function: api } = new ServiceFunction(stack, 'Api', {
      service,
      name: 'http',
      entry: anEntry,
      readOnly: true,
    });

    const statements = statementsOf(templateOf(stack), api.role ?? stack);
    expect(ofDynamoDb(actionsOf(statements))).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:Query',
    ]);
    expect(statements).toContainEqual({
      Action: 'dynamodb:Query',
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', [arnOf(service.table ?? stack), '/index/ByState']] },
    });
  });

  it('has alarms and a dashboard', () => {
    const stack = aStack();
    const service = aReadModel({}, stack);
    const actionTopic = new Topic(stack, 'Action');
    const { alarms } = new MessagingAlarms(stack, 'Alarms', { service, actionTopic });
    new MessagingDashboard(stack, 'Dashboard', { service, alarms });

    expect(alarms.length).toBeGreaterThan(2);
    templateOf(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it('is what the local stack gets from the same options', () => {
    const { tables, functions } = describeTransactionalService({
      name: 'history',
      inbox: 'none',
      table,
      consumes: [consumed],
    });

    expect(tables).toEqual([{ name: 'history', partitionKey: { name: 'PK', type: 'S' }, ...table }]);
    expect(Object.keys(functions[0]?.environment ?? {}).join()).not.toContain('INBOX');
  });

  it('needs an inbox for each consumer that does more', () => {
    const consumes = [{ ...consumed, projection: false }];

    expect(faultOf(() => aReadModel({ consumes }))).toContain(
      "consumes messages, so it needs an inbox; remove `inbox: 'none'`",
    );
  });

  it('has no guards, which need an inbox', () => {
    const consumes = [{ ...consumed, guards: { sequence: true } }];

    expect(faultOf(() => aReadModel({ consumes }))).toContain(
      'projects the topic "orders" with guards, which need an inbox',
    );
  });
});

describe('a projection consumer beside others', () => {
  it('of a publishing service may write neither inbox nor outbox', () => {
    const stack = aStack();
    const service = new TransactionalService(stack, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      fifo: true,
      consumes: [consumed],
      subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    });
    const role = service.consumers[0]?.function.role ?? stack;

    const statements = statementsOf(templateOf(stack), role);
    expect(ofDynamoDb(actionsOf(statements))).toEqual(['dynamodb:PutItem', 'dynamodb:UpdateItem']);
    expect(JSON.stringify(statements)).not.toMatch(/Inbox|Outbox/u);
  });

  it('without a service construct needs only the name of its service', () => {
    const stack = aStack();
    const { function: lambda, name } = new MessageConsumer(stack, 'Consumer', {
      topic: new MessageTopic(stack, 'Orders', { topic: ordersTopic }),
      inbox: { service: 'history', namePrefix: 'dev', projection: true },
      handles: 'all',
      entry: anEntry,
    });

    const template = templateOf(stack);
    expect(name).toBe('history--orders');
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'dev-history--orders.fifo' });
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect(ofDynamoDb(actionsOf(statementsOf(template, lambda.role ?? stack)))).toEqual([]);
  });
});

describe('a reading function', () => {
  it('belongs to a service that only consumes', () => {
    const stack = aStack();
    const service = new TransactionalService(stack, 'Billing', { name: 'billing', publishes: billingTopic });

    expect(
      faultOf(
        () => new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry, readOnly: true }),
      ),
    ).toContain('is `readOnly`, but "billing" publishes');
  });
});
