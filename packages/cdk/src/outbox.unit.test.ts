import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  actionsOf,
  aKey,
  arnOf,
  aStack,
  refOf,
  statementsOf,
  templateOf,
  type Statement,
} from './cdk.fixture.ts';
import { Outbox, type OutboxProps } from './outbox.ts';

const table = 'AWS::DynamoDB::Table';

const anOutbox = (props: Partial<OutboxProps> = {}) => {
  const stack = aStack();
  const outbox = new Outbox(stack, 'Outbox', { service: 'orders', ...props });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  return { stack, outbox, role };
};

/** What a role may do once it was granted something. */
const grantedBy = (
  grantTo: (outbox: Outbox, role: Role) => void,
  props: Partial<OutboxProps> = {},
): { readonly statements: readonly Statement[]; readonly outbox: Outbox } => {
  const { stack, outbox, role } = anOutbox(props);
  grantTo(outbox, role);
  return { statements: statementsOf(templateOf(stack), role), outbox };
};

const changesSchedules = ({ table: outboxTable }: Outbox): object => ({
  Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SCHEDULED#*'] } },
  Effect: 'Allow',
  Resource: arnOf(outboxTable),
});

const seesKeys = ({ table: outboxTable }: Outbox): object => ({
  Action: 'dynamodb:Query',
  Condition: {
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['PK', 'SK'] },
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  },
  Effect: 'Allow',
  Resource: arnOf(outboxTable),
});

describe('Outbox', () => {
  const byDefault = anOutbox();
  const template = templateOf(byDefault.stack);

  it('is a table by ordering key and version, on demand, with point-in-time recovery', () => {
    template.hasResourceProperties(table, {
      TableName: 'orders-outbox',
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('has new images in its stream, and deletes expired items', () => {
    template.hasResourceProperties(table, {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
    });
  });

  it('has a sparse index of undispatched items', () => {
    template.hasResourceProperties(table, {
      GlobalSecondaryIndexes: [
        Match.objectLike({
          KeySchema: [Match.objectLike({ AttributeName: 'Undispatched' }), Match.anyValue()],
        }),
      ],
    });
  });

  it('has no index without tracking', () => {
    templateOf(anOutbox({ tracking: 'none' }).stack).hasResourceProperties(table, {
      GlobalSecondaryIndexes: Match.absent(),
    });
  });

  it('is retained when its stack is deleted, and is protected against deletion', () => {
    template.hasResource(table, {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
  });

  it('can be deleted with its stack, and is not protected then', () => {
    templateOf(anOutbox({ removalPolicy: RemovalPolicy.DESTROY }).stack).hasResource(table, {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  it('is encrypted by DynamoDB, or with a customer managed key', () => {
    template.hasResourceProperties(table, { SSESpecification: Match.absent() });

    const { stack } = anOutbox();
    const encryptionKey = aKey(stack);
    new Outbox(stack, 'Encrypted', { service: 'billing', encryptionKey });
    templateOf(stack).hasResourceProperties(table, {
      TableName: 'billing-outbox',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf(encryptionKey) },
    });
  });

  it('is named with a prefix where there is one', () => {
    templateOf(anOutbox({ namePrefix: 'dev' }).stack).hasResourceProperties(table, {
      TableName: 'dev-orders-outbox',
    });
  });

  it('exposes its name, its tracking and its retention as environment variables', () => {
    const { stack, outbox } = byDefault;

    expect(stack.resolve(outbox.environment)).toEqual({
      OUTBOX_TABLE_NAME: refOf(outbox.table),
      OUTBOX_TRACKING: 'status',
      OUTBOX_RETENTION_DAYS: '7',
    });
    expect(anOutbox({ retentionDays: 3, tracking: 'none' }).outbox.environment).toMatchObject({
      OUTBOX_TRACKING: 'none',
      OUTBOX_RETENTION_DAYS: '3',
    });
  });

  it('grants a recorder putting items and reading keys, and nothing else', () => {
    const { statements, outbox } = grantedBy((granting, role) => {
      granting.grantRecord(role);
    });

    expect(statements).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
      seesKeys(outbox),
      changesSchedules(outbox),
    ]);
  });

  it('grants a recorder without order putting items, and nothing else', () => {
    const { statements, outbox } = grantedBy(
      (granting, role) => {
        granting.grantRecord(role);
      },
      { order: 'none' },
    );

    expect(statements).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
      changesSchedules(outbox),
    ]);
  });

  it('grants a recorder without tracking no changes of scheduled messages', () => {
    const { statements, outbox } = grantedBy(
      (granting, role) => {
        granting.grantRecord(role);
      },
      { order: 'none', tracking: 'none' },
    );

    expect(statements).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
    ]);
  });

  it('grants a releaser the scheduled messages, the commit counters and putting items, and nothing else', () => {
    const { statements, outbox } = grantedBy((granting, role) => {
      granting.grantRelease(role);
    });

    const onlyKeys = (...keys: readonly string[]): object => ({
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
      Effect: 'Allow',
      Resource: arnOf(outbox.table),
    });
    expect(statements).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
      { Action: 'dynamodb:GetItem', ...onlyKeys('SCHEDULED#*', 'HEAD#*') },
      { Action: 'dynamodb:DeleteItem', ...onlyKeys('SCHEDULED#*') },
    ]);
  });

  it('grants a recorder with order `commit` reading commit counters, but no messages', () => {
    const { statements, outbox } = grantedBy(
      (granting, role) => {
        granting.grantRecord(role);
      },
      { order: 'commit' },
    );

    expect(statements).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
      seesKeys(outbox),
      {
        Action: 'dynamodb:GetItem',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['HEAD#*'] } },
        Effect: 'Allow',
        Resource: arnOf(outbox.table),
      },
      changesSchedules(outbox),
    ]);
  });

  it('grants a recorder the use of its key, and no other', () => {
    const stack = aStack();
    const encryptionKey = aKey(stack);
    const outbox = new Outbox(stack, 'Outbox', { service: 'orders', encryptionKey });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    outbox.grantRecord(role);

    expect(statementsOf(templateOf(stack), role)).toEqual([
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf(outbox.table) },
      seesKeys(outbox),
      changesSchedules(outbox),
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf(encryptionKey) },
    ]);
  });

  it('grants a relay marking items', () => {
    const { statements, outbox } = grantedBy((granting, role) => {
      granting.grantDispatch(role, { parkPolicy: 'parkMessage' });
    });

    expect(statements).toEqual([
      {
        Action: ['dynamodb:PartiQLUpdate', 'dynamodb:UpdateItem'],
        Effect: 'Allow',
        Resource: arnOf(outbox.table),
      },
    ]);
  });

  it('grants a relay with `parkKey` writing only marks of parked keys', () => {
    const { statements, outbox } = grantedBy(
      (granting, role) => {
        granting.grantDispatch(role, { parkPolicy: 'parkKey' });
      },
      { tracking: 'none' },
    );

    expect(statements).toEqual([
      {
        Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PARKED#*'] } },
        Effect: 'Allow',
        Resource: arnOf(outbox.table),
      },
    ]);
  });

  it('grants a relay nothing without tracking and parked keys', () => {
    const { statements } = grantedBy(
      (granting, role) => {
        granting.grantDispatch(role, { parkPolicy: 'parkMessage' });
      },
      { tracking: 'none' },
    );

    expect(statements).toEqual([]);
  });

  it('grants a search querying the table and the index of undispatched items, and nothing else', () => {
    const { statements, outbox } = grantedBy((granting, role) => {
      granting.grantSearch(role);
    });

    expect(statements).toHaveLength(1);
    expect(statements[0]?.Action).toBe('dynamodb:Query');
    expect(statements[0]?.Resource).toEqual([
      arnOf(outbox.table),
      { 'Fn::Join': ['', [arnOf(outbox.table), '/index/UndispatchedItems']] },
    ]);
  });

  it('allows Lambda to read the stream, but not the table', () => {
    const { statements } = grantedBy((granting, role) => {
      granting.grantStreamRead(role);
    });

    expect(actionsOf(statements)).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ]);
    expect(statements.map(({ Resource }) => Resource)).toEqual([
      { 'Fn::GetAtt': [expect.any(String), 'StreamArn'] },
    ]);
  });
});
