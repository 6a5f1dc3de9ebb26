/** What synthesizes works on AWS: each mistake is a small app that is refused with a sentence, or deploys as it should. */
import { describe, expect, it } from '@jest/globals';
import { App, CfnParameter, type Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, MultiRegionConsistency, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  anApp,
  anEntry,
  aStack,
  billingTopic,
  OrderCancelled,
  OrderCreated,
  ordersTopic,
  outdir,
  refusalOf,
  resourceOf,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { Inbox } from './inbox.ts';
import { MessageConsumer, type TopicConsumerProps } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { MessagingAlarms } from './messaging-alarms.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { OutboxSweeper } from './outbox-sweeper.ts';
import { PayloadBucket } from './payload-bucket.ts';
import { ServiceFunction } from './service-function.ts';
import { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';
import { aConsumer, aRelay } from './wiring.fixture.ts';

const account = '111111111111';
const otherAccount = '222222222222';
const home: StackProps = { env: { account, region: 'eu-west-1' } };
const abroad: StackProps = { env: { account, region: 'us-east-1' } };
const elsewhere: StackProps = { env: { account: otherAccount, region: 'eu-west-1' } };

const aService = (stack: Stack, props: Partial<TransactionalServiceProps> = {}): TransactionalService =>
  new TransactionalService(stack, 'Billing', { name: 'billing', publishes: billingTopic, ...props });

/** What a piece of an app is refused with; nothing where it is taken. */
const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

/** The warnings of the synthesis, without their ids. */
const warningsOf = (stack: Stack): readonly string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => JSON.parse(JSON.stringify(entry.data)) as string)
    .map((sentence) => sentence.replace(/ \[ack: .*\]$/, ''));

describe('every grant is in the template, or is reported', () => {
  const stack = aStack(anApp(), 'Alias', home);
  const service = aService(stack, { encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/ours') });
  const api = new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry }).function;
  const template = templateOf(stack);

  it.each([
    ['the relay', service.relay.function],
    ['the sweeper', service.sweeper?.function],
    ['a function', api],
  ])('allows %s to use a key that is imported by its alias', (_who, lambda) => {
    expect(statementsOf(template, lambda?.role ?? stack)).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/ours' } },
      Resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:eu-west-1:${account}:key/*`]],
      },
    });
  });

  it('lets the relay use a key that is imported by the ARN of its alias', () => {
    const own = aStack();
    const key = Key.fromKeyArn(own, 'Key', `arn:aws:kms:eu-west-1:${account}:alias/ours`);
    const outbox = new Outbox(own, 'Outbox', { service: 'orders', encryptionKey: key });
    const { relay } = aRelayOf(own, outbox);

    expect(JSON.stringify(statementsOf(templateOf(own), relay.function.role ?? own))).toContain(
      '"kms:ResourceAliases":"alias/ours"',
    );
  });

  it('names an alias of this app by the key behind it', () => {
    const own = aStack();
    const targetKey = new Key(own, 'Key');
    const key = new Alias(own, 'Alias', { aliasName: 'alias/ours', targetKey });
    const outbox = new Outbox(own, 'Outbox', { service: 'orders', encryptionKey: key });
    const { relay } = aRelayOf(own, outbox);

    expect(statementsOf(templateOf(own), relay.function.role ?? own)).toContainEqual(
      expect.objectContaining({ Resource: own.resolve(targetKey.keyArn) as unknown }),
    );
  });

  it('warns that SNS must be allowed to use the imported key of a queue', () => {
    const { stack: own } = aConsumerWith((scope) => ({
      encryptionKey: Key.fromKeyArn(
        scope,
        'Key',
        `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`,
      ),
    }));

    expect(warningsOf(own)).toContain(
      'The policy of the key "Test/Key" is imported and cannot be changed here. Make sure that it allows sns.amazonaws.com to use ' +
        'kms:Decrypt and kms:GenerateDataKey, where aws:SourceArn is the topic "orders"; otherwise SNS cannot deliver to the queue ' +
        '"Test/Consumer/Queue".',
    );
  });

  it('refuses a queue with an AWS managed key, which SNS may not use', () => {
    expect(
      faultOf(() =>
        aConsumerWith((scope) => ({ encryptionKey: Alias.fromAliasName(scope, 'Key', 'alias/aws/sqs') })),
      ),
    ).toContain(
      'The queue "Test/Consumer/Queue" is encrypted with "alias/aws/sqs", an AWS managed key that SNS may not use, so ' +
        'SNS could not deliver from the topic "orders" to it. Omit `encryptionKey`, or set a customer managed key.',
    );
  });

  it('warns that SNS must be allowed to deliver to an imported queue, whose policy cannot be changed', () => {
    const own = aStack();
    const queue = Queue.fromQueueArn(own, 'Queue', `arn:aws:sqs:eu-west-1:${account}:invoices`);

    new MessageTopic(own, 'Topic', { topic: ordersTopic }).grantDelivery(queue);

    expect(warningsOf(own)).toContain(
      'The policy of the queue "Test/Queue" is imported and cannot be changed here. Make sure that it allows sns.amazonaws.com to use ' +
        'sqs:SendMessage, where aws:SourceArn is the topic "orders"; otherwise SNS cannot deliver to it.',
    );
  });

  it('adds permissions to an imported role', () => {
    const own = aStack(anApp(), 'Test', home);
    const role = Role.fromRoleArn(own, 'Role', `arn:aws:iam::${account}:role/ours`);
    aService(own, { functionOptions: { role } });

    expect(warningsOf(own)).toEqual([]);
    expect(JSON.stringify(templateOf(own).findResources('AWS::IAM::Policy'))).toContain('sns:Publish');
  });

  it('warns of each permission that an imported role must already have', () => {
    const own = aStack(anApp(), 'Test', home);
    const role = Role.fromRoleArn(own, 'Role', `arn:aws:iam::${account}:role/ours`, { mutable: false });
    aService(own, { functionOptions: { role } });

    const warnings = warningsOf(own);
    for (const action of ['sns:Publish', 'dynamodb:GetRecords', 'sqs:SendMessage', 'logs:PutLogEvents']) {
      expect(warnings).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^The role "Test/Role" is imported and cannot be changed, so this app cannot allow it .*${action}`,
          ),
        ),
      );
    }
  });

  it('refuses a role of another account, and a principal without a policy', () => {
    const own = aStack(anApp(), 'Test', home);
    const role = Role.fromRoleArn(own, 'Role', `arn:aws:iam::${otherAccount}:role/theirs`);

    expect(
      faultOf(() => {
        aService(own).grantInspect(role);
      }),
    ).toMatch(
      /The role "Test\/Role" belongs to account 222222222222, and this app cannot allow it dynamodb:.*Use a role of account 111111111111/,
    );
    expect(
      faultOf(() => {
        new Outbox(own, 'Outbox', { service: 'orders' }).grantRecord(
          new ServicePrincipal('lambda.amazonaws.com'),
        );
      }),
    ).toContain('accepts no permissions, so this app cannot allow it dynamodb:PutItem');
  });

  it('warns that an imported bucket must accept access logs, and refuses one that S3 cannot write to', () => {
    const own = aStack();
    const imported = Bucket.fromBucketName(own, 'Imported', 'access-logs');
    new PayloadBucket(own, 'Payloads', { service: 'orders', accessLogs: imported });
    const encrypted = new Bucket(own, 'Encrypted', { encryption: BucketEncryption.KMS });

    expect(warningsOf(own)).toEqual([
      expect.stringContaining('Make sure that it allows logging.s3.amazonaws.com to use s3:PutObject'),
    ]);
    expect(
      faultOf(() => new PayloadBucket(own, 'More', { service: 'billing', accessLogs: encrypted })),
    ).toContain('Encrypt the logs with BucketEncryption.S3_MANAGED.');
  });
});

const aRelayOf = (stack: Stack, outbox: Outbox): { readonly relay: OutboxRelay } => ({
  relay: new OutboxRelay(stack, 'Relay', {
    outbox,
    topic: new MessageTopic(stack, 'Topic', { topic: ordersTopic }),
    entry: anEntry,
  }),
});

const aConsumerWith = (propsIn: (stack: Stack) => Partial<TopicConsumerProps>) => {
  const stack = aStack();
  return aConsumer({ consumer: propsIn(stack) }, stack);
};

describe('every handled type passes every filter', () => {
  const filtered = (of: 'subscription' | 'mapping', properties: Readonly<Record<string, unknown>>): Stack => {
    const { stack, consumer } = aConsumer({ consumer: { handles: [OrderCreated, OrderCancelled] } });
    for (const [path, value] of Object.entries(properties)) {
      resourceOf(consumer[of] ?? consumer).addPropertyOverride(path, value);
    }
    return stack;
  };
  const handled = ['order.created', 'order.cancelled'];

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'an attribute that no message has',
      { FilterPolicy: { type: handled, region: ['eu'] } },
      'The filter policy of the subscription of "billing--orders" to "orders" blocks all order.created messages, ' +
        'although the consumer "billing--orders" handles them: its condition on "region" never holds. SNS drops ' +
        'messages that a filter policy blocks. Filter on the attribute "type" only: the only message attributes are ' +
        '"type" and "contenttype".',
    ],
    [
      'a type that it leaves out',
      { 'FilterPolicy.type': ['order.created'] },
      'blocks all order.cancelled messages',
    ],
    ['a prefix', { FilterPolicy: { type: [{ prefix: 'invoice.' }] } }, 'blocks all order.created messages'],
    [
      'everything but what is handled',
      { FilterPolicy: { type: [{ 'anything-but': { suffix: '.cancelled' } }] } },
      'blocks all order.cancelled messages',
    ],
    [
      'a body of another type',
      { FilterPolicyScope: 'MessageBody', FilterPolicy: { type: ['order.created'] } },
      'blocks all order.cancelled messages',
    ],
    [
      'a field of the body that no envelope has',
      { FilterPolicyScope: 'MessageBody', FilterPolicy: { region: ['eu'] } },
      'its condition on "region" never holds',
    ],
  ])('refuses a subscription that filters on %s', (_what, properties, sentence) => {
    expect(refusalOf(filtered('subscription', properties))).toContain(sentence);
  });

  it('refuses filter criteria of the mapping that exclude a handled type', () => {
    const Pattern = JSON.stringify({ body: { type: ['order.created'] } });

    expect(refusalOf(filtered('mapping', { FilterCriteria: { Filters: [{ Pattern }] } }))).toContain(
      'The filter of the mapping of queue "billing--orders" blocks all order.cancelled messages, although the ' +
        'consumer "billing--orders" handles them: its condition on "body" never holds. Lambda deletes messages that ' +
        'the filter blocks from the queue.',
    );
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['prefixes', { FilterPolicy: { type: [{ prefix: 'order.' }] } }],
    [
      'types of the topic and the content type',
      { FilterPolicy: { type: handled, contenttype: [{ exists: true }] } },
    ],
    ['types in the body', { FilterPolicyScope: 'MessageBody', FilterPolicy: { type: handled } }],
    ['what no message has', { FilterPolicy: { type: handled, region: [{ exists: false }] } }],
    ['one of two', { FilterPolicy: { $or: [{ region: ['eu'] }, { type: handled }] } }],
  ])('accepts a subscription that filters on %s', (_what, properties) => {
    const stack = filtered('subscription', properties);

    expect(refusalOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual([]);
  });

  it('warns if the content of the message decides', () => {
    const stack = filtered('subscription', {
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { type: handled, data: { country: ['SE'] } },
    });

    expect(warningsOf(stack)).toContainEqual(
      expect.stringContaining(
        'may withhold some order.created messages, although the consumer "billing--orders" handles them',
      ),
    );
  });

  it('does not check values that are known only at deployment', () => {
    const stack = filtered('subscription', {});
    const parameter = new CfnParameter(stack, 'Type', { type: 'String' });
    const { node } = stack;
    resourceOf(node.findChild('Consumer').node.findChild('Subscription')).addPropertyOverride(
      'FilterPolicy.type',
      [{ Ref: parameter.logicalId }],
    );

    expect(refusalOf(stack)).toBe('');
  });
});

describe('resources that work together are in one region and account', () => {
  /** Calls `work` with two stacks of one app. */
  const apart = (there: StackProps | undefined, work: (here: Stack, there: Stack) => unknown): string => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, outdir });
    return faultOf(() => work(aStack(app, 'Here', home), aStack(app, 'There', there)));
  };
  const parts: readonly (readonly [string, (here: Stack, there: Stack) => unknown, RegExp])[] = [
    [
      'a topic and its consumer',
      (here, there) =>
        new MessageConsumer(here, 'Consumer', {
          topic: new MessageTopic(there, 'Topic', { topic: ordersTopic }),
          inbox: new Inbox(here, 'Inbox', { service: 'billing' }),
          handles: [OrderCreated],
          entry: anEntry,
        }),
      /The topic "orders" is in .*, but its consumer "Here\/Consumer" of "billing" is in .*Deploy both to one/,
    ],
    [
      'an inbox and its consumer',
      (here, there) =>
        new MessageConsumer(here, 'Consumer', {
          topic: new MessageTopic(here, 'Topic', { topic: ordersTopic }),
          inbox: new Inbox(there, 'Inbox', { service: 'billing' }),
          handles: 'all',
          entry: anEntry,
        }),
      /The inbox of "billing" is in .*One transaction writes aggregates, outbox and inbox/,
    ],
    [
      'an outbox and its relay',
      (here, there) => aRelayOf(here, new Outbox(there, 'Outbox', { service: 'orders' })),
      /The outbox of "orders" is in .*, but "Here\/Relay", which publishes from it, is in .*Lambda reads only streams of its own region/,
    ],
    [
      'a relay and its topic',
      (here, there) =>
        new OutboxRelay(here, 'Relay', {
          outbox: new Outbox(here, 'Outbox', { service: 'orders' }),
          topic: new MessageTopic(there, 'Topic', { topic: ordersTopic }),
          entry: anEntry,
        }),
      /The topic "orders" is in .*, but "Here\/Relay", which publishes to it, is in/,
    ],
    [
      'a relay and its sweeper',
      (here, there) => new OutboxSweeper(there, 'Sweeper', { relay: aRelay({}, here).relay }),
      /but "There\/Sweeper", which publishes from it, is in/,
    ],
    [
      'a service and its function',
      (here, there) => {
        const service = aService(here);
        return new ServiceFunction(there, 'Api', { service, name: 'http', entry: anEntry });
      },
      /The function "There\/Api\/Function" is in .*, but the service "billing" is in/,
    ],
    [
      'a service and its payloads',
      (here, there) =>
        aService(here, { payloads: new PayloadBucket(there, 'Payloads', { service: 'billing' }) }),
      /The bucket of payloads of "billing" is in .*, but the service "billing" is in/,
    ],
    [
      'a service and its table',
      (here, there) =>
        aService(here, {
          table: new Table(there, 'Invoices', { partitionKey: { name: 'PK', type: AttributeType.STRING } }),
        }),
      /The table "There\/Invoices" is in .*, but the outbox of "billing" is in/,
    ],
    [
      'a service and its alarms',
      (here, there) =>
        new MessagingAlarms(there, 'Alarms', {
          service: aService(here),
          actionTopic: new Topic(there, 'Topic'),
        }),
      /The service "billing" is in .*, but its monitoring, "There\/Alarms", is in/,
    ],
  ];

  it.each(parts)('refuses %s in two regions, or in two accounts', (_what, work, sentence) => {
    expect(apart(abroad, work)).toMatch(sentence);
    expect(apart(abroad, work)).toContain('Deploy both to one region.');
    expect(apart(elsewhere, work)).toMatch(sentence);
    expect(apart(elsewhere, work)).toContain('Deploy both to one account.');
  });

  it.each(parts)('accepts %s in one place, or if only the deployment knows the place', (_what, work) => {
    expect(apart(home, work)).toBe('');
    expect(apart({}, work)).toBe('');
  });

  it('refuses a table that is imported from another account, and a key of another region', () => {
    const own = aStack(anApp(), 'Test', home);
    const table = Table.fromTableArn(
      own,
      'Table',
      `arn:aws:dynamodb:eu-west-1:${otherAccount}:table/invoices`,
    );
    const encryptionKey = Key.fromKeyArn(own, 'Key', `arn:aws:kms:us-east-1:${account}:key/1`);

    expect(faultOf(() => aService(own, { table }))).toContain(
      `The table "Test/Table" is in account ${otherAccount}, but the outbox of "billing" is in account ${account}.`,
    );
    for (const taken of [
      () => new Outbox(own, 'Outbox', { service: 'orders', encryptionKey }),
      () => new MessageTopic(own, 'Topic', { topic: ordersTopic, encryptionKey }),
      () => new PayloadBucket(own, 'Payloads', { service: 'orders', encryptionKey }),
    ]) {
      expect(faultOf(taken)).toMatch(
        /The key "Test\/Key" is in region us-east-1, but the .* is in region eu-west-1\./,
      );
    }
  });
});

describe('the options of a service apply to all its functions', () => {
  it('in a VPC, with memory, an architecture, tracing and variables', () => {
    const stack = aStack();
    const orders = new MessageTopic(stack, 'Orders', { topic: ordersTopic });
    const service = aService(stack, {
      consumes: [{ topic: ordersTopic, messageTypes: 'all', entry: anEntry }],
      subscribesTo: [orders],
      functionOptions: {
        vpc: new Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1 }),
        allowPublicSubnet: true,
        memorySize: 1_024,
        architecture: Architecture.X86_64,
        tracing: Tracing.ACTIVE,
        environment: { LOG_LEVEL: 'WARN' },
      },
    });
    new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry });
    new ServiceFunction(stack, 'Report', { service, name: 'report', entry: anEntry, memoryMegabytes: 2_048 });
    const template = templateOf(stack);

    for (const [name, memory] of [
      ['billing-outbox-relay', 1_024],
      ['billing-outbox-sweeper', 1_024],
      ['billing--orders', 1_024],
      ['billing-http', 1_024],
      ['billing-report', 2_048],
    ] as const) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: name,
        MemorySize: memory,
        Architectures: ['x86_64'],
        TracingConfig: { Mode: 'Active' },
        VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
        Environment: { Variables: Match.objectLike({ LOG_LEVEL: 'WARN' }) },
      });
    }
  });

  it('with a role of yours, which may have network interfaces in a VPC', () => {
    const stack = aStack();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    aService(stack, {
      functionOptions: {
        role,
        vpc: new Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1 }),
        allowPublicSubnet: true,
      },
    });
    const statements = JSON.stringify(statementsOf(Template.fromStack(stack), role));

    for (const action of [
      'ec2:CreateNetworkInterface',
      'dynamodb:GetRecords',
      'sns:Publish',
      'dynamodb:Query',
    ]) {
      expect(statements).toContain(action);
    }
  });
});

describe('tables in transactions support transactions', () => {
  const aGlobalTable = (stack: Stack, multiRegionConsistency?: MultiRegionConsistency): TableV2 =>
    new TableV2(stack, 'Invoices', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      replicas: [{ region: 'us-east-1' }, { region: 'us-east-2' }],
      ...(multiRegionConsistency === undefined ? {} : { multiRegionConsistency }),
    });
  const sentence =
    'The service "billing" writes its messages and the table "Test/Invoices" in one transaction, but the table is ' +
    'a global table with strong consistency, where DynamoDB rejects transactions. Use ' +
    'MultiRegionConsistency.EVENTUAL, or a table in one region.';

  it('refuses a strongly consistent global table as the table of a service', () => {
    const withTable = (consistency?: MultiRegionConsistency): string => {
      const stack = aStack(anApp(), 'Test', { env: { account, region: 'us-west-2' } });
      aService(stack, { table: aGlobalTable(stack, consistency) });
      return refusalOf(stack);
    };

    expect(withTable()).toBe('');
    expect(withTable(MultiRegionConsistency.EVENTUAL)).toBe('');
    expect(withTable(MultiRegionConsistency.STRONG)).toContain(sentence);
  });

  it('refuses one that is in the environment of a consumer or a function', () => {
    const stack = aStack(anApp(), 'Test', { env: { account, region: 'us-west-2' } });
    const table = aGlobalTable(stack, MultiRegionConsistency.STRONG);
    aConsumer({ consumer: { environment: { INVOICES_TABLE_NAME: table.tableName } } }, stack);

    expect(refusalOf(stack)).toContain(sentence);
  });

  it('refuses one in another stack', () => {
    const app = anApp();
    const env = { env: { account, region: 'us-west-2' } };
    const there = aStack(app, 'There', env);
    const table = aGlobalTable(there, MultiRegionConsistency.STRONG);
    const stack = aStack(app, 'Test', env);
    const service = aService(stack);
    const { function: api } = new ServiceFunction(stack, 'Api', { service, name: 'http', entry: anEntry });
    api.addEnvironment('INVOICES_TABLE_ARN', table.tableArn);

    expect(refusalOf(stack)).toContain(sentence.replace('Test/', 'There/'));
  });

  it('accepts one that no part of the service uses', () => {
    const stack = aStack(anApp(), 'Test', { env: { account, region: 'us-west-2' } });
    aGlobalTable(stack, MultiRegionConsistency.STRONG);
    aService(stack);

    expect(refusalOf(stack)).toBe('');
  });
});
