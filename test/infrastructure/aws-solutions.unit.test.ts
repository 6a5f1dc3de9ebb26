import { describe, expect, it } from '@jest/globals';
import {
  ConsumingService,
  Inbox,
  MessageConsumer,
  MessageTopic,
  TransactionalService,
} from '@dynamo-outbox/cdk';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { shopTopic } from '../../examples/cdk/contract.ts';
import { ShopStack } from '../../examples/cdk/shop-stack.ts';
import { AdoptionStack } from '../../examples/existing-stack/adoption-stack.ts';
import { TeamStack } from '../../examples/existing-stack/team-stack.ts';
import { createExampleApp } from '../../scripts/synthesis/synthesize-example.ts';

/** The resource that a finding names, without what CloudFormation and CDK add to its name. */
const withoutHashes = (rule: string): string =>
  rule
    .replace(/^Annotation::/, '')
    .replace(/<(\w+?)[0-9A-F]{8}\.Arn>/, '$1')
    .replace(/\w+-messaging:ExportsOutputFnGetAtt(\w+?)[0-9A-F]{8}Arn[0-9A-F]{8}/, '$1');

/** Rules that the app takes note of and breaks, by the place where it does and the reason it gives. */
const acknowledged = (app: App): Readonly<Record<string, readonly string[]>> => {
  const places: Record<string, string[]> = {};
  for (const { node } of app.node.findAll()) {
    const noted = node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    for (const [rule, reason] of noted.flatMap(({ data }) =>
      Object.entries(data as Record<string, string>),
    )) {
      (places[reason] ??= []).push(`${node.path.replace(/^\w+?-/, '')}: ${withoutHashes(rule)}`);
    }
  }
  return places;
};

/** What synth says; nothing where it has nothing to say. */
const refusalOf = (synth: () => unknown): string => {
  try {
    synth();
  } catch (error) {
    return String(error);
  }
  return '';
};

const acknowledgements = {
  'Messages wait here until an operator redrives them. No function consumes this queue, so it needs no dead-letter queue.':
    [
      'customers/Service/OutboxRelay/ParkingQueue: AwsSolutions-SQS3',
      'orders/Service/OutboxRelay/ParkingQueue: AwsSolutions-SQS3',
    ],
  'Objects of this one bucket: each is named after its message or record, so the name is not known in advance.':
    [
      'customers/Service/OutboxRelay/Role: AwsSolutions-IAM5[Resource::ServiceOutboxRelayFailures/*]',
      'customers/Service/customers--orders/Role: AwsSolutions-IAM5[Resource::CustomersPayloadsBucket/*]',
      'customers/Service/customers--orders/Role: AwsSolutions-IAM5[Resource::OrdersPayloadsBucket/*]',
      'customers/Http/Role: AwsSolutions-IAM5[Resource::CustomersPayloadsBucket/*]',
      'orders/Service/OutboxRelay/Role: AwsSolutions-IAM5[Resource::ServiceOutboxRelayFailures/*]',
      'orders/Service/orders--customers/Role: AwsSolutions-IAM5[Resource::OrdersPayloadsBucket/*]',
      'orders/Service/orders--customers/Role: AwsSolutions-IAM5[Resource::CustomersPayloadsBucket/*]',
      'orders/Service/orders--order-timers/Role: AwsSolutions-IAM5[Resource::OrdersPayloadsBucket/*]',
      'orders/Http/Role: AwsSolutions-IAM5[Resource::OrdersPayloadsBucket/*]',
      'order-history/Version1/order-history--customers/Role: AwsSolutions-IAM5[Resource::CustomersPayloadsBucket/*]',
      'order-history/Version1/order-history--orders/Role: AwsSolutions-IAM5[Resource::OrdersPayloadsBucket/*]',
    ],
  'The example API is public for demonstration; your own service needs an authorizer here.': [
    'customers/Endpoint/Api: AwsSolutions-APIG4',
    'orders/Endpoint/Api: AwsSolutions-APIG4',
    'order-history/Endpoint/Api: AwsSolutions-APIG4',
  ],
};

describe('the rules of AWS Solutions', () => {
  it.each(['dev', 'prod'] as const)(
    'pass for the stage %s, except for findings that are acknowledged with a reason',
    (stage) => {
      const app = createExampleApp({ stage });

      expect(app.synth().stacks).toHaveLength(5);
      expect(acknowledged(app)).toEqual(acknowledgements);
    },
  );

  it('pass for a stage with its own key, standard topics, no tracking and alarm subscribers', () => {
    const settings = {
      encryption: 'customer',
      fifo: false,
      tracking: 'none',
      alarmEmail: 'team@example.com',
    };

    expect(createExampleApp({ stage: 'dev', settings }).synth().stacks).toHaveLength(5);
  });

  it.each([
    { authorizer: 'iam' },
    { authorizer: 'jwt', jwtIssuer: 'https://issuer.example.com', jwtAudience: 'orders' },
  ])('pass for a stage with the authorizer %p, without acknowledging an open API', (settings) => {
    const app = createExampleApp({ stage: 'dev', settings });

    expect(app.synth().stacks).toHaveLength(5);
    expect(Object.values(acknowledged(app)).flat().join()).not.toContain('APIG4');
  });

  it('pass for a service in a VPC, with tracing and a key that is imported by its alias', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const stack = new Stack(app, 'shop');
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
    });
    new TransactionalService(stack, 'Shop', {
      name: 'shop',
      publishes: shopTopic,
      accessLogs: Bucket.fromBucketName(stack, 'Logs', 'access-logs'),
      encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/ours'),
      functionOptions: { vpc, tracing: Tracing.ACTIVE },
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    expect(refusalOf(() => app.synth())).toBe('');
  });

  it('pass for an outbox and an inbox on resources that exist, without a finding of the toolkit', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const team = new TeamStack(app, 'team');
    const adoption = new AdoptionStack(app, 'adoption', {
      team,
      accessLogs: Bucket.fromBucketName(team, 'Logs', 'access-logs'),
    });
    new MessageConsumer(adoption, 'Uploads', {
      source: 'uploads',
      inbox: new Inbox(adoption, 'UploadsInbox', { service: 'images' }),
      entry: 'examples/cdk/on-order-placed.ts',
    });
    const topic = new MessageTopic(adoption, 'Bus', {
      topic: shopTopic,
      destination: new EventBus(adoption, 'EventBus'),
    });
    new ConsumingService(adoption, 'Audit', {
      name: 'audit',
      consumes: [
        { topic: shopTopic, messageTypes: 'all', entry: 'examples/cdk/on-order-placed.ts', fifo: false },
      ],
      subscribesTo: [topic],
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    // The network of the team has no flow logs, which the toolkit does not decide.
    const report = refusalOf(() => app.synth());
    expect(new Set(report.match(/AwsSolutions-[A-Z0-9]+/g))).toEqual(new Set(['AwsSolutions-VPC7']));
    expect(report).not.toContain('adoption/');
  });

  it('report only the missing access logs of the shop in the guide', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    new ShopStack(app, 'shop');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    const report = refusalOf(() => app.synth());

    expect(new Set(report.match(/AwsSolutions-[A-Z0-9]+/g))).toEqual(new Set(['AwsSolutions-S1']));
  });

  it('reject a topic that accepts messages without TLS', () => {
    const app = createExampleApp({ stage: 'dev' });
    new Topic(Stack.of(app.node.findChild('dev-messaging')), 'Open');

    expect(() => app.synth()).toThrow('AwsSolutions-SNS3');
  });
});
