import { describe, expect, it } from '@jest/globals';
import { InvalidDeploymentError } from '@dynamo-outbox/topology';
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  actionsOf,
  anEntry,
  arnOf,
  aStack,
  billingTopic,
  ordersTopic,
  refOf,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { MessageTopic } from './message-topic.ts';
import { PayloadBucket } from './payload-bucket.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';

const readsOrders = [{ topic: ordersTopic, messageTypes: ['order.created'], entry: anEntry }];

/** A service that reads orders, or what is said. */
const aService = (
  props:
    Partial<TransactionalServiceProps> | ((orders: MessageTopic) => Partial<TransactionalServiceProps>) = {},
) => {
  const stack = aStack();
  const orders = new MessageTopic(stack, 'Orders', { topic: ordersTopic });
  const service = new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: billingTopic,
    consumes: readsOrders,
    subscribesTo: [orders],
    ...(typeof props === 'function' ? props(orders) : props),
  });
  return { stack, orders, service };
};

const faultsOf = (props: Parameters<typeof aService>[0]): readonly string[] => {
  try {
    aService(props);
  } catch (error) {
    return error instanceof InvalidDeploymentError ? error.faults : [String(error)];
  }
  return [];
};

describe('TransactionalService', () => {
  const { stack, orders, service } = aService();
  const { function: api } = new ServiceFunction(stack, 'Api', {
    service,
    name: 'http',
    entry: anEntry,
    functionOptions: { environment: { LOG_LEVEL: 'DEBUG' } },
  });
  const template = templateOf(stack);

  it('has a table for its aggregates, an outbox and an inbox, which are retained', () => {
    const tables = template.findResources('AWS::DynamoDB::Table');

    expect(
      Object.values(tables).map(
        (table) => (table as { Properties: { TableName: string } }).Properties.TableName,
      ),
    ).toEqual(expect.arrayContaining(['billing', 'billing-outbox', 'billing-inbox']));
    template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: { BillingMode: 'PAY_PER_REQUEST', DeletionProtectionEnabled: true },
    });
  });

  it('publishes on a FIFO topic, with a relay and a sweeper, and reads with a consumer', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'billing.fifo', FifoTopic: true });
    for (const name of ['billing-outbox-relay', 'billing-outbox-sweeper', 'billing--orders']) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: name,
        Environment: { Variables: { METRICS: 'emf' } },
      });
    }
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: refOf(orders.topic),
      FilterPolicy: { type: ['order.created'] },
    });
    expect(service.consumers.map(({ name }) => name)).toEqual(['billing--orders']);
  });

  it('has no payload bucket by default', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    expect(service.payloads).toBeUndefined();
    const { service: withPayloads } = aService({ payloadBucket: true });
    expect(withPayloads.payloads?.retentionDays).toBe(45);
    expect(withPayloads.environment).toHaveProperty('PAYLOAD_BUCKET_NAME');
  });

  it('has no sweeper if it is disabled or the outbox has no tracking', () => {
    expect(service.sweeper).toBeDefined();
    expect(aService({ sweeper: 'none' }).service.sweeper).toBeUndefined();
    expect(aService({ tracking: 'none' }).service.sweeper).toBeUndefined();
  });

  it('gives its consumer the environment of the service', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'billing--orders',
      Environment: {
        Variables: {
          BILLING_TABLE_NAME: refOf(service.table),
          OUTBOX_TABLE_NAME: refOf(service.outbox.table),
          INBOX_TABLE_NAME: refOf(service.inbox.table),
        },
      },
    });
  });

  it('allows its consumer to change aggregates, record messages and use the inbox', () => {
    const [consumer] = service.consumers;
    const statements = statementsOf(template, consumer?.function.role ?? stack);

    expect(statements).toContainEqual(aggregateStatement(service));
    expect(statements).toContainEqual(recordStatement(service));
  });

  it('connects its own function, which may record but not publish', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'billing-http',
      Timeout: 10,
      MemorySize: 512,
      Environment: {
        Variables: {
          SERVICE_NAME: 'billing',
          LOG_LEVEL: 'DEBUG',
          BILLING_TABLE_NAME: refOf(service.table),
          OUTBOX_TABLE_NAME: refOf(service.outbox.table),
          INBOX_TABLE_NAME: refOf(service.inbox.table),
        },
      },
    });
    const statements = statementsOf(template, api.role ?? api);
    expect(statements).toContainEqual(aggregateStatement(service));
    expect(statements).toContainEqual(recordStatement(service));
    expect(actionsOf(statements)).not.toContain('sns:Publish');
    expect(statements.filter(({ Resource }) => touches(Resource, service.outbox.table))).toEqual([
      recordStatement(service),
      expect.objectContaining({
        Action: 'dynamodb:Query',
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['PK', 'SK'] },
          StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
        },
      }),
      expect.objectContaining({
        Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SCHEDULED#*'] } },
      }),
    ]);
  });

  it('grants no wildcard of actions or resources', () => {
    for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
      const text = JSON.stringify(policy);
      expect(text).not.toMatch(/"(?:[a-z0-9]+:)?\*"/);
    }
  });

  it('uses an existing table, topic and buckets', () => {
    const own = aStack();
    const table = new Table(own, 'Invoices', { partitionKey: { name: 'PK', type: AttributeType.STRING } });
    const topic = new MessageTopic(own, 'Topic', { topic: billingTopic, fifo: false });
    const payloads = new PayloadBucket(own, 'Payloads', { service: 'billing' });
    const brought = new TransactionalService(own, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      table,
      topic,
      payloads,
      namePrefix: 'dev',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const its = templateOf(own);

    expect([brought.table, brought.topic, brought.payloads]).toEqual([table, topic, payloads]);
    its.resourceCountIs('AWS::SNS::Topic', 1);
    its.resourceCountIs('AWS::DynamoDB::Table', 3);
    its.resourceCountIs('AWS::S3::Bucket', 2);
    its.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { TableName: 'dev-billing-outbox', DeletionProtectionEnabled: false },
    });
    expect(own.resolve(brought.environment)).toMatchObject({
      BILLING_TABLE_NAME: refOf(table),
      PAYLOAD_BUCKET_NAME: refOf(payloads.bucket),
    });
    its.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: own.resolve(brought.outbox.streamArn) as unknown,
    });
  });

  it('reads the payloads of other services from their buckets', () => {
    const other = aStack();
    const orderTopic = new MessageTopic(other, 'Orders', { topic: ordersTopic });
    const source = new PayloadBucket(other, 'OrdersPayloads', { service: 'orders' });
    new TransactionalService(other, 'Billing', {
      name: 'billing',
      publishes: billingTopic,
      consumes: readsOrders.map((consumed) => ({ ...consumed, payloadsOf: 'orders' })),
      subscribesTo: [orderTopic],
      payloadSources: [source],
    });

    templateOf(other).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'billing--orders',
      Environment: { Variables: { PAYLOAD_SOURCE_BUCKET_NAME: refOf(source.bucket) } },
    });
  });

  it('treats an undefined option as omitted', () => {
    const unsaid = aService({
      tracking: undefined,
      metrics: undefined,
      fifo: undefined,
      maximumConcurrency: undefined,
      retentionDays: { queue: undefined },
    });

    expect(templateOf(unsaid.stack).toJSON()).toEqual(templateOf(aService().stack).toJSON());
  });

  it('refuses a missing topic and a missing payload source at once', () => {
    expect(
      faultsOf({
        consumes: readsOrders.map((consumed) => ({ ...consumed, payloadsOf: 'orders' })),
        subscribesTo: [],
      }),
    ).toEqual([
      'Service "billing" reads the topic "orders", which is not among `subscribesTo`; add its MessageTopic.',
      'Service "billing" reads payloads of "orders", whose bucket is not among `payloadSources`; add its PayloadBucket.',
    ]);
  });

  it('can read its own topic and payloads without further options', () => {
    const alone = aService({
      publishes: ordersTopic,
      consumes: readsOrders.map((consumed) => ({ ...consumed, payloadsOf: 'billing' })),
      payloadBucket: true,
      subscribesTo: undefined,
      namePrefix: 'own',
    });
    const { consumers, topic, payloads } = alone.service;

    expect(consumers.map((consumer) => consumer.topic)).toEqual([topic]);
    expect(payloads).toBeDefined();
    templateOf(alone.stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'own-billing--orders',
      Environment: {
        Variables: {
          PAYLOAD_SOURCE_BUCKET_NAME: refOf(payloads?.bucket ?? alone.stack),
        },
      },
    });
  });

  it('refuses a timeout above the limit of Lambda, and accepts the limit', () => {
    expect(faultsOf({ consumerTimeoutSeconds: 900 })).toEqual([]);
    expect(faultsOf({ consumerTimeoutSeconds: 901 })).toEqual([
      'Function "billing--orders" has a timeout in seconds of 901; it must be an integer from 1 to 900.',
    ]);
  });

  it('refuses a short inbox retention, an unknown type and a sweeper without tracking, all at once', () => {
    expect(
      faultsOf({
        retentionDays: { inbox: 25 },
        tracking: 'none',
        sweeper: {},
        consumes: [{ topic: ordersTopic, messageTypes: ['order.made'], entry: anEntry }],
      }),
    ).toEqual([
      expect.stringMatching(/^The sweeper of "billing" cannot work with the tracking "none"/),
      expect.stringMatching(/^The inbox of "billing" deletes the record of a message after 25 days/),
      'Service "billing" wants order.made from the topic "orders", which does not carry it.',
    ]);
  });

  it('checks a given bucket by its own retention', () => {
    const withPayloadsFor = (retentionDays: number) => () => {
      const own = aStack();
      const payloads = new PayloadBucket(own, 'Payloads', { service: 'billing', retentionDays });
      return new TransactionalService(own, 'Billing', { name: 'billing', publishes: billingTopic, payloads });
    };

    expect(withPayloadsFor(40)).not.toThrow();
    expect(withPayloadsFor(39)).toThrow(/The payloads of "billing" are deleted after 39 days/);
  });
});

function aggregateStatement({ table }: TransactionalService) {
  return {
    Action: [
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    Effect: 'Allow',
    Resource: arnOf(table),
  };
}

function recordStatement({ outbox }: TransactionalService) {
  return { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) };
}

function touches(resource: unknown, table: TransactionalService['table']): boolean {
  return JSON.stringify(resource).includes(JSON.stringify(arnOf(table)));
}
