import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { missingGrants, unneededPermissions } from './permissions/judge.ts';
import { keyNeeds } from './permissions/key-needs.ts';
import { lambdaNeeds } from './permissions/lambda-needs.ts';
import { type Need, needsOf } from './permissions/needs.ts';
import { type Permission, type Role, rolesOf } from '../../scripts/permissions/roles.ts';
import { arnOf } from '../../scripts/synthesis/arns.ts';
import { type DeployedResource, toDeployed } from '../../scripts/synthesis/deployed.ts';
import { synthesizeExample } from '../../scripts/synthesis/synthesize-example.ts';
import { driveExample } from './traffic/drive-example.fixture.ts';
import { type RecordedExample, startRecordedExample } from './traffic/recorded-example.fixture.ts';

/** What roles may and the run does not show, and why it is granted all the same. */
const notShown = [
  {
    permission:
      /^dynamodb:(?:BatchGetItem|ConditionCheckItem|DeleteItem|Query|UpdateItem) on \S+:table\/(?:customers|orders)$/,
    why: 'A repository may do this with the table of its own service; those of the example get and put.',
  },
  {
    permission: /^dynamodb:UpdateItem on \S+:table\/(?:customers|orders)-inbox$/,
    why: 'Effects elsewhere and positions in the order of an aggregate are updated; the example has neither.',
  },
  {
    permission: /^dynamodb:(?:BatchGetItem|UpdateItem) on \S+:table\/order-history$/,
    why: 'A projection may update its copies, and a reader may read several; the copies of customers never change.',
  },
  {
    permission: /^s3:(?:GetObject|ListBucket) on \S+:::customers-payloads(?:\/\*)?$/,
    why: 'The order history reads only the creation of customers, which is never large.',
  },
  {
    permission:
      /^dynamodb:(?:DeleteItem|GetItem|UpdateItem) on \S+:table\/(?:customers|orders)-outbox at SCHEDULED#\*$/,
    why: 'A function that may schedule messages may also cancel and move them; most functions of the example do neither.',
  },
] as const;

const keysIn = ({ conditions }: Permission): string => {
  const keys = conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
  return keys.length === 0 ? '' : ` at ${keys.join(' and ')}`;
};

const inWords = (permission: Permission): string =>
  `${permission.action} on ${permission.resource}${keysIn(permission)}`;

type Grant = readonly [role: string, action: string, resource: string];

/** The roles as they would be if one thing had not been granted to one of them. */
const withoutGrant = (roles: readonly Role[], [name, action, resource]: Grant): readonly Role[] =>
  roles.map((role) => ({
    ...role,
    statements: role.statements.flatMap((statement) =>
      statement.resources.map((granted) => ({
        ...statement,
        resources: [granted],
        actions: statement.actions.filter(
          (one) => role.name !== name || one !== action || granted !== resource,
        ),
      })),
    ),
  }));

describe('the roles of the example', () => {
  let recorded: RecordedExample;
  let needs: readonly Need[];
  let deployed: Readonly<Record<'dev' | 'prod', readonly DeployedResource[]>>;

  beforeAll(async () => {
    deployed = {
      dev: toDeployed(synthesizeExample({ stage: 'dev' })),
      prod: toDeployed(synthesizeExample({ stage: 'prod' })),
    };
    recorded = await startRecordedExample();
    await driveExample(recorded);
    await recorded.stop();
    needs = [...recorded.calls.flatMap(needsOf), ...lambdaNeeds(describeExampleDeployment())];
  });

  afterAll(async () => {
    await recorded.stop();
  });

  /** The same with what is needed of the key that encrypts everything in this stage. */
  const needsWithKey = (): readonly Need[] => {
    const key = deployed.prod.find(({ type }) => type === 'AWS::KMS::Key');
    return [...needs, ...keyNeeds(needs, arnOf.key(key?.logicalId ?? 'no key'))];
  };

  it('belong to the callers of AWS when the example uses all features', () => {
    const callers = new Set(recorded.calls.map(({ caller }) => caller));

    expect([...callers].sort()).toEqual(
      rolesOf(deployed.dev)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('allow every call that the example makes, and what Lambda does for its functions', () => {
    expect(missingGrants(needs, rolesOf(deployed.dev))).toEqual([]);
  });

  it('allow it also when a customer managed key encrypts everything', () => {
    expect(missingGrants(needsWithKey(), rolesOf(deployed.prod))).toEqual([]);
  });

  it('allow only what the run needs, except for the listed permissions', () => {
    const shown = [
      unneededPermissions(needs, rolesOf(deployed.dev)),
      unneededPermissions(needsWithKey(), rolesOf(deployed.prod)),
    ];

    for (const unneeded of shown) {
      const unnamed = unneeded.filter(
        (one) => !notShown.some(({ permission }) => permission.test(inWords(one))),
      );
      const stale = notShown.filter(
        ({ permission }) => !unneeded.some((one) => permission.test(inWords(one))),
      );
      expect(unnamed.map((one) => `"${one.role}" may ${inWords(one)}, and the run never needed it.`)).toEqual(
        [],
      );
      expect(stale.map(({ why }) => why)).toEqual([]);
    }
  });

  const grants: readonly Grant[] = [
    ['orders-outbox-relay', 'sns:Publish', arnOf.topic('orders.fifo')],
    ['orders-outbox-relay', 'dynamodb:PartiQLUpdate', arnOf.table('orders-outbox')],
    ['orders-outbox-relay', 'dynamodb:GetRecords', `${arnOf.table('orders-outbox')}/stream/latest`],
    ['orders-outbox-relay', 'dynamodb:Query', arnOf.table('orders-outbox')],
    ['orders-outbox-relay', 'sqs:SendMessage', arnOf.queue('orders-outbox-relay--dlq')],
    ['customers-outbox-sweeper', 'dynamodb:UpdateItem', arnOf.table('customers-outbox')],
    ['customers-http', 'dynamodb:PutItem', arnOf.table('customers-outbox')],
    ['orders-http', 'dynamodb:GetItem', arnOf.table('orders-inbox')],
    ['customers--orders', 'sqs:SendMessage', arnOf.queue('customers--orders--dlq.fifo')],
    ['customers--orders', 'sqs:ChangeMessageVisibility', arnOf.queue('customers--orders.fifo')],
    ['customers--orders', 's3:ListBucket', arnOf.bucket('orders-payloads')],
  ];

  it.each(grants)('fail the check when %s may no longer %s on %s', (role, action, resource) => {
    const roles = withoutGrant(rolesOf(deployed.dev), [role, action, resource]);

    expect(missingGrants(needs, roles)).toEqual([
      `"${role}" calls for ${action} on ${resource}, which its role does not allow; grant it.`,
    ]);
  });

  it('fail the check when a relay may not use the key', () => {
    const key = arnOf.key(deployed.prod.find(({ type }) => type === 'AWS::KMS::Key')?.logicalId ?? '');
    const roles = withoutGrant(rolesOf(deployed.prod), ['orders-outbox-relay', 'kms:GenerateDataKey', key]);

    expect(missingGrants(needsWithKey(), roles)).toEqual([
      `"orders-outbox-relay" calls for kms:GenerateDataKey on ${key}, which its role does not allow; grant it.`,
    ]);
  });
});
