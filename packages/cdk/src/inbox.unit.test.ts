import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { aKey, arnOf, aStack, refOf, statementsOf, templateOf } from './cdk.fixture.ts';
import { Inbox } from './inbox.ts';

const table = 'AWS::DynamoDB::Table';

describe('Inbox', () => {
  const stack = aStack();
  const encryptionKey = aKey(stack);
  const inbox = new Inbox(stack, 'Inbox', { service: 'billing' });
  const other = new Inbox(stack, 'Other', {
    service: 'billing',
    namePrefix: 'dev',
    retentionDays: 40,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey,
  });
  const roleOf = (id: string, granting: Inbox): Role => {
    const role = new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    granting.grantDeduplicate(role);
    return role;
  };
  const role = roleOf('Role', inbox);
  const otherRole = roleOf('OtherRole', other);
  const template = templateOf(stack);

  it('is a table by consumer and message, on demand, without a stream, whose items expire', () => {
    template.hasResourceProperties(table, {
      TableName: 'billing-inbox',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
      StreamSpecification: Match.absent(),
      GlobalSecondaryIndexes: Match.absent(),
      SSESpecification: Match.absent(),
    });
  });

  it('is retained and protected against deletion by default', () => {
    template.hasResource(table, {
      DeletionPolicy: 'Retain',
      Properties: { TableName: 'billing-inbox', DeletionProtectionEnabled: true },
    });
    template.hasResource(table, {
      DeletionPolicy: 'Delete',
      Properties: { TableName: 'dev-billing-inbox', DeletionProtectionEnabled: false },
    });
  });

  it('is encrypted with a customer managed key if one is set', () => {
    template.hasResourceProperties(table, {
      TableName: 'dev-billing-inbox',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf(encryptionKey) },
    });
  });

  it('exposes its name and its retention as environment variables', () => {
    expect(stack.resolve(inbox.environment)).toEqual({
      INBOX_TABLE_NAME: refOf(inbox.table),
      INBOX_RETENTION_DAYS: '30',
    });
    expect(other.environment).toMatchObject({ INBOX_RETENTION_DAYS: '40' });
  });

  it('grants a consumer looking up and recording messages, but not deleting records', () => {
    expect(statementsOf(template, role)).toEqual([
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Effect: 'Allow',
        Resource: arnOf(inbox.table),
      },
    ]);
    expect(statementsOf(template, otherRole)).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: arnOf(encryptionKey),
    });
  });
});
