import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { type Chosen, withChange, without } from './synthesis/change.fixture.ts';
import { toDeployed } from '../../scripts/synthesis/deployed.ts';
import { deployedFacts } from './synthesis/deployed-facts.ts';
import { describedFacts } from './synthesis/described-facts.ts';
import { differences } from './synthesis/facts.ts';
import { synthesizeExample } from '../../scripts/synthesis/synthesize-example.ts';
import type { Templates } from '../../scripts/synthesis/template.ts';

/** Metrics go to CloudWatch on AWS alone. */
const described = describeExampleDeployment({ metrics: 'emf' });

/** What a deployment has beside it: who hears of alarms, and the log of accesses to buckets. */
const deployedOnly =
  /^The templates have a (?:topic "AlarmTopic|bucket "AccessLogs)\w+" that the description does not know\.$/;

const compare = (templates: Templates, description: DeploymentDescription = described): readonly string[] =>
  differences(describedFacts(description), deployedFacts(toDeployed(templates))).filter(
    (difference) => !deployedOnly.test(difference),
  );

/** A mistake in a template, and how it is told. */
interface Mistake {
  readonly mistake: string;
  readonly chosen: Chosen;
  readonly change: (properties: Record<string, unknown>) => void;
  readonly sentence: string;
}

describe('the synthesized example', () => {
  let templates: Templates;

  beforeAll(() => {
    templates = synthesizeExample({ stage: 'dev' });
  });

  it('equals the local stack: tables, topics, queues, subscriptions, buckets, functions, mappings and schedules', () => {
    expect(compare(templates)).toEqual([]);
  });

  it('has resources of every compared kind', () => {
    const facts = deployedFacts(toDeployed(templates));

    expect(Object.values(facts).map((named) => Object.keys(named).length)).not.toContain(0);
  });

  it('has standard topics and queues if the description has', () => {
    const standard = synthesizeExample({ stage: 'dev', settings: { fifo: false } });

    expect(compare(standard, describeExampleDeployment({ metrics: 'emf', fifo: false }))).toEqual([]);
    expect(compare(standard)).toContain(
      'The topic "orders" has fifo true in the description and false in the templates.',
    );
  });

  const consumerFunction: Chosen = {
    stack: 'dev-orders',
    type: 'AWS::Lambda::Function',
    mentioning: '"orders--customers"',
  };

  const variablesOf = (properties: Record<string, unknown>): Record<string, unknown> =>
    (properties['Environment'] as { Variables: Record<string, unknown> }).Variables;

  it.each<Mistake>([
    {
      mistake: 'a filter that lets too little through',
      chosen: { stack: 'dev-customers', type: 'AWS::SNS::Subscription' },
      change: (properties) => {
        properties['FilterPolicy'] = { type: ['order.created'] };
      },
      sentence:
        'The subscription "orders to customers--orders" has filter.type ["order.created","order.rejected","order.cancelled"] in ' +
        'the description and ["order.created"] in the templates.',
    },
    {
      mistake: 'a filter on something else as well',
      chosen: { stack: 'dev-customers', type: 'AWS::SNS::Subscription' },
      change: (properties) => {
        properties['FilterPolicy'] = { ...(properties['FilterPolicy'] as object), tenant: ['a'] };
      },
      sentence:
        'The subscription "orders to customers--orders" has filter.tenant none in the description and ["a"] in the templates.',
    },
    {
      mistake: 'a subscription that is not raw',
      chosen: { stack: 'dev-orders', type: 'AWS::SNS::Subscription', mentioning: 'orderscustomersQueue' },
      change: (properties) => {
        properties['RawMessageDelivery'] = false;
      },
      sentence:
        'The subscription "customers to orders--customers" has raw true in the description and false in the templates.',
    },
    {
      mistake: 'a missing environment variable',
      chosen: consumerFunction,
      change: (properties) => {
        delete variablesOf(properties)['MAX_RECEIVE_COUNT'];
      },
      sentence:
        'The function "orders--customers" has environment.MAX_RECEIVE_COUNT "20" in the description and none in the templates.',
    },
    {
      mistake: 'an environment variable that leads to another resource',
      chosen: consumerFunction,
      change: (properties) => {
        variablesOf(properties)['INBOX_TABLE_NAME'] = variablesOf(properties)['OUTBOX_TABLE_NAME'];
      },
      sentence:
        'The function "orders--customers" has environment.INBOX_TABLE_NAME "orders-inbox" in the description and ' +
        '"orders-outbox" in the templates.',
    },
    {
      mistake: 'an environment variable that nobody described',
      chosen: { stack: 'dev-orders', type: 'AWS::Lambda::Function', mentioning: '"orders-http"' },
      change: (properties) => {
        variablesOf(properties)['DEBUG'] = '1';
      },
      sentence:
        'The HTTP function "orders-http" has environment.DEBUG none in the description and "1" in the templates.',
    },
    {
      mistake: 'a timeout that has drifted',
      chosen: consumerFunction,
      change: (properties) => {
        properties['Timeout'] = 31;
      },
      sentence:
        'The function "orders--customers" has timeoutSeconds 30 in the description and 31 in the templates.',
    },
    {
      mistake: 'a function that is bundled from elsewhere',
      chosen: consumerFunction,
      change: (properties) => {
        properties['Code'] = { Folder: 'services/customers/src/entrypoints/consumers' };
      },
      sentence:
        'The function "orders--customers" has codeFrom "services/orders/src/entrypoints/consumers" in the description and ' +
        '"services/customers/src/entrypoints/consumers" in the templates.',
    },
    {
      mistake: 'a receive count that has drifted',
      chosen: { stack: 'dev-customers', type: 'AWS::SQS::Queue', mentioning: 'maxReceiveCount' },
      change: (properties) => {
        properties['RedrivePolicy'] = { ...(properties['RedrivePolicy'] as object), maxReceiveCount: 9 };
      },
      sentence:
        'The queue "customers--orders" has deadLetter.maxReceiveCount 20 in the description and 9 in the templates.',
    },
    {
      mistake: 'a queue that has no dead-letter queue',
      chosen: { stack: 'dev-customers', type: 'AWS::SQS::Queue', mentioning: 'maxReceiveCount' },
      change: (properties) => {
        delete properties['RedrivePolicy'];
      },
      sentence:
        'The queue "customers--orders" has deadLetter {"queue":"customers--orders--dlq","maxReceiveCount":20} in the ' +
        'description and none in the templates.',
    },
    {
      mistake: 'an index with another key',
      chosen: { stack: 'dev-orders', type: 'AWS::DynamoDB::Table', mentioning: 'UndispatchedItems' },
      change: (properties) => {
        const [index] = properties['GlobalSecondaryIndexes'] as [Record<string, unknown>];
        index['KeySchema'] = [{ AttributeName: 'SK', KeyType: 'HASH' }];
      },
      sentence: '"sortKey":{"name":"RecordedAt","type":"S"}',
    },
    {
      mistake: 'a table that keeps everything',
      chosen: { stack: 'dev-customers', type: 'AWS::DynamoDB::Table', mentioning: 'customers-inbox' },
      change: (properties) => {
        delete properties['TimeToLiveSpecification'];
      },
      sentence:
        'The table "customers-inbox" has timeToLiveAttribute "ExpiresAt" in the description and none in the templates.',
    },
    {
      mistake: 'a stream mapping that takes in all changes',
      chosen: {
        stack: 'dev-orders',
        type: 'AWS::Lambda::EventSourceMapping',
        mentioning: 'StartingPosition',
      },
      change: (properties) => {
        delete properties['FilterCriteria'];
      },
      sentence:
        'The stream mapping "orders-outbox-relay" has eventNames ["INSERT"] in the description and [] in the templates.',
    },
    {
      mistake: 'a queue mapping that is switched off',
      chosen: {
        stack: 'dev-orders',
        type: 'AWS::Lambda::EventSourceMapping',
        mentioning: 'orderscustomersQueue',
      },
      change: (properties) => {
        properties['Enabled'] = false;
      },
      sentence:
        'The queue mapping "orders--customers" has enabled true in the description and false in the templates.',
    },
    {
      mistake: 'a bucket that forgets sooner',
      chosen: { stack: 'dev-messaging', type: 'AWS::S3::Bucket', mentioning: 'orders-payloads' },
      change: (properties) => {
        properties['LifecycleConfiguration'] = { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] };
      },
      sentence:
        'The bucket "orders-payloads" has expirationDays 45 in the description and 7 in the templates.',
    },
    {
      mistake: 'a schedule that is slower',
      chosen: { stack: 'dev-customers', type: 'AWS::Events::Rule' },
      change: (properties) => {
        properties['ScheduleExpression'] = 'rate(5 minutes)';
      },
      sentence:
        'The schedule "customers-outbox-sweeper" has intervalMinutes 1 in the description and 5 in the templates.',
    },
  ])('does not pass with $mistake', ({ chosen, change, sentence }) => {
    expect(compare(withChange(templates, chosen, change)).join('\n')).toContain(sentence);
  });

  it('does not pass with a schedule that may not call its function', () => {
    const chosen = {
      stack: 'dev-orders',
      type: 'AWS::Lambda::Permission',
      mentioning: 'events.amazonaws.com',
    };

    expect(compare(without(templates, chosen))).toEqual([
      'The schedule "orders-outbox-sweeper" has mayInvoke true in the description and false in the templates.',
    ]);
  });

  it('does not pass without a subscription, or with one more', () => {
    const chosen = {
      stack: 'dev-orders',
      type: 'AWS::SNS::Subscription',
      mentioning: 'orderscustomersQueue',
    };
    const [, ...others] = described.subscriptions;

    expect(compare(without(templates, chosen))).toEqual([
      'The templates lack the subscription "customers to orders--customers" of the description.',
    ]);
    expect(compare(templates, { ...described, subscriptions: others })).toEqual([
      'The templates have a subscription "orders to customers--orders" that the description does not know.',
    ]);
  });

  it('does not pass for a description with another limit', () => {
    const drifted = describeExampleDeployment({ metrics: 'emf', consumerTimeoutSeconds: 20 });

    expect(compare(templates, drifted)).toContain(
      'The queue "customers--orders" has visibilityTimeoutSeconds 120 in the description and 180 in the templates.',
    );
  });
});
