import { beforeAll, describe, expect, it } from '@jest/globals';
import { leastPrivilegeFaults } from './permissions/least-privilege.ts';
import { permissionsOf, rolesOf } from '../../scripts/permissions/roles.ts';
import { type Chosen, withChange } from './synthesis/change.fixture.ts';
import { toDeployed } from '../../scripts/synthesis/deployed.ts';
import { synthesizeExample } from '../../scripts/synthesis/synthesize-example.ts';
import type { Templates } from '../../scripts/synthesis/template.ts';

/** A statement as a template has it. */
interface RawStatement {
  Effect: 'Allow' | 'Deny';
  Action: unknown;
  Resource?: unknown;
  Condition?: unknown;
  Principal?: unknown;
}

const statementsIn = (properties: Record<string, unknown>): RawStatement[] =>
  (properties['PolicyDocument'] as { Statement: RawStatement[] }).Statement;

/** The policy of a role, found by a resource that only it mentions. */
const policyOf = (mentioning: string): Chosen => ({
  stack: 'dev-orders',
  type: 'AWS::IAM::Policy',
  mentioning,
});

const consumerPolicy = policyOf('orderscustomersLogs');
const httpPolicy = policyOf('"HttpLogs');

/** A grant too many, and how it is told. */
interface Mistake {
  readonly mistake: string;
  readonly chosen: Chosen;
  readonly granted: readonly [action: string, resource: unknown];
  readonly sentence: string;
}

describe('the policies of the example', () => {
  let templates: Templates;

  beforeAll(() => {
    templates = synthesizeExample({ stage: 'dev' });
  });

  const faultsWith = (chosen: Chosen, change: (properties: Record<string, unknown>) => void) =>
    leastPrivilegeFaults(toDeployed(withChange(templates, chosen, change)));

  it.each(['dev', 'prod'] as const)('grant only what is needed in the stage %s', (stage) => {
    expect(leastPrivilegeFaults(toDeployed(synthesizeExample({ stage })))).toEqual([]);
  });

  it('belong to twelve functions', () => {
    const roles = rolesOf(toDeployed(templates));

    expect(roles.map(({ name }) => name).sort()).toEqual([
      'customers--orders',
      'customers-http',
      'customers-outbox-relay',
      'customers-outbox-sweeper',
      'order-history--customers',
      'order-history--orders',
      'order-history-http',
      'orders--customers',
      'orders--order-timers',
      'orders-http',
      'orders-outbox-relay',
      'orders-outbox-sweeper',
    ]);
  });

  it('allow a service to put only into its outbox, and only relays and sweepers to publish', () => {
    const permissions = permissionsOf(rolesOf(toDeployed(templates)));
    const holders = (action: string, resource: RegExp): readonly string[] =>
      permissions
        .filter((permission) => permission.action === action && resource.test(permission.resource))
        .map(({ role }) => role)
        .filter((role, index, all) => all.indexOf(role) === index)
        .sort();

    expect(holders('dynamodb:PutItem', /table\/orders-outbox$/)).toEqual([
      'orders--customers',
      'orders--order-timers',
      'orders-http',
      'orders-outbox-sweeper',
    ]);
    expect(holders('sns:Publish', /./)).toEqual([
      'customers-outbox-relay',
      'customers-outbox-sweeper',
      'orders-outbox-relay',
      'orders-outbox-sweeper',
    ]);
    expect(holders('sqs:ReceiveMessage', /./)).toEqual([
      'customers--orders',
      'order-history--customers',
      'order-history--orders',
      'orders--customers',
      'orders--order-timers',
    ]);
    const onHistory = permissions.filter(({ resource }) => /table\/order-history/u.test(resource));
    expect(
      new Set(onHistory.filter(({ role }) => role !== 'order-history-http').map(({ action }) => action)),
    ).toEqual(new Set(['dynamodb:PutItem', 'dynamodb:UpdateItem']));
    expect(
      new Set(onHistory.filter(({ role }) => role === 'order-history-http').map(({ action }) => action)),
    ).toEqual(new Set(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']));
  });

  const outboxArn = { 'Fn::GetAtt': ['ServiceOutboxTableB7B6E406', 'Arn'] };

  it.each<Mistake>([
    {
      mistake: 'an action with a wildcard',
      chosen: httpPolicy,
      granted: ['dynamodb:*', { 'Fn::GetAtt': ['ServiceAggregatesTableA44040DE', 'Arn'] }],
      sentence: 'name the actions one by one.',
    },
    {
      mistake: 'every resource',
      chosen: httpPolicy,
      granted: ['dynamodb:GetItem', '*'],
      sentence: '"orders-http" may dynamodb:GetItem on *: only the objects of one bucket',
    },
    {
      mistake: 'the objects of any bucket',
      chosen: httpPolicy,
      granted: ['s3:PutObject', 'arn:aws:s3:::*/*'],
      sentence: '"orders-http" may s3:PutObject on arn:aws:s3:::*/*: only the objects of one bucket',
    },
    {
      mistake: 'a service reading its outbox',
      chosen: httpPolicy,
      granted: ['dynamodb:GetItem', outboxArn],
      sentence: 'a service records in its own outbox, and does nothing else there.',
    },
    {
      mistake: 'a consumer deleting from its outbox',
      chosen: consumerPolicy,
      granted: ['dynamodb:DeleteItem', outboxArn],
      sentence: 'a service records in its own outbox, and does nothing else there.',
    },
    {
      mistake: 'a service publishing past its outbox',
      chosen: httpPolicy,
      granted: ['sns:Publish', 'arn:aws:sns:eu-north-1:111111111111:orders.fifo'],
      sentence: 'only a relay and its sweeper publish, and only to the topic of their service.',
    },
    {
      mistake: 'a relay publishing to the topic of another service',
      chosen: policyOf('"dynamodb:GetRecords"'),
      granted: ['sns:Publish', 'arn:aws:sns:eu-north-1:111111111111:customers.fifo'],
      sentence: 'only a relay and its sweeper publish, and only to the topic of their service.',
    },
    {
      mistake: 'an API reading a queue',
      chosen: httpPolicy,
      granted: ['sqs:ReceiveMessage', 'arn:aws:sqs:eu-north-1:111111111111:orders--customers.fifo'],
      sentence: 'only the consumer of a queue reads it.',
    },
    {
      mistake: 'a consumer sending to its own queue',
      chosen: consumerPolicy,
      granted: ['sqs:SendMessage', 'arn:aws:sqs:eu-north-1:111111111111:orders--customers.fifo'],
      sentence: 'messages get on a queue by its topic',
    },
    {
      mistake: 'a service reading the table of another',
      chosen: httpPolicy,
      granted: ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-north-1:111111111111:table/customers'],
      sentence: 'a table belongs to one service.',
    },
    {
      mistake: 'a function making tables',
      chosen: httpPolicy,
      granted: ['dynamodb:CreateTable', { 'Fn::GetAtt': ['ServiceAggregatesTableA44040DE', 'Arn'] }],
      sentence: 'resources are made by deployments, not by what runs in them.',
    },
    {
      mistake: 'a function deleting a queue',
      chosen: consumerPolicy,
      granted: ['sqs:DeleteQueue', 'arn:aws:sqs:eu-north-1:111111111111:orders--customers.fifo'],
      sentence: 'resources are made by deployments, not by what runs in them.',
    },
  ])('do not pass with $mistake', ({ chosen, granted: [Action, Resource], sentence }) => {
    const faults = faultsWith(chosen, (properties) => {
      statementsIn(properties).push({ Effect: 'Allow', Action, Resource });
    });

    expect(faults.join('\n')).toContain(sentence);
  });

  it.each([
    ['queue', 'orderscustomersQueue'],
    ['dead-letter queue', 'orderscustomersDeadLetterQueue'],
  ])('do not pass with a %s that accepts messages from any topic', (_, mentioning) => {
    const chosen = { stack: 'dev-orders', type: 'AWS::SQS::QueuePolicy', mentioning };

    const faults = faultsWith(chosen, (properties) => {
      for (const statement of statementsIn(properties)) {
        delete statement.Condition;
      }
    });

    expect(faults).toEqual([
      expect.stringMatching(/^The policy of \w+ allows sqs:SendMessage without saying on behalf of which/),
    ]);
  });

  it('do not pass with a topic that any account publishes to', () => {
    const faults = faultsWith(
      { stack: 'dev-messaging', type: 'AWS::SNS::TopicPolicy', mentioning: 'OrdersTopic' },
      (properties) => {
        statementsIn(properties).push({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: '*',
          Resource: '*',
        });
      },
    );

    expect(faults).toEqual([
      expect.stringMatching(
        /^The policy of OrdersTopic\w+ allows sns:Publish without saying on behalf of which/,
      ),
    ]);
  });

  /** The first role of the orders stack, with other properties. */
  const faultsOfRole = (change: Record<string, unknown>): readonly string[] => {
    const copy = structuredClone(templates);
    const role = Object.values(copy['dev-orders']?.Resources ?? {}).find(
      ({ Type }) => Type === 'AWS::IAM::Role',
    );
    Object.assign(role?.Properties ?? {}, change);
    return leastPrivilegeFaults(toDeployed(copy));
  };

  it('do not pass with a role that another service may assume as well', () => {
    const Principal = { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] };
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];

    expect(faultsOfRole({ AssumeRolePolicyDocument: { Statement } })).toEqual([
      'The role of "orders-outbox-relay" can be assumed by others than lambda.amazonaws.com.',
    ]);
  });

  it('do not pass with a policy from another source', () => {
    expect(faultsOfRole({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })).toEqual([
      'The role of "orders-outbox-relay" has policies that others wrote.',
    ]);
  });
});
