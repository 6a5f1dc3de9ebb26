import { describe, expect, it } from '@jest/globals';
import type { AnsweredCall } from '../traffic/recording-proxy.ts';
import { missingGrants, unneededPermissions } from './judge.ts';
import { needsOf } from './needs.ts';
import type { Role } from '../../../scripts/permissions/roles.ts';
import { statementsOf } from '../../../scripts/permissions/statements.ts';

const table = 'arn:aws:dynamodb:eu-north-1:111111111111:table/orders-outbox';

const aRole = (...statements: readonly object[]): Role => ({
  name: 'orders-outbox-relay',
  statements: statementsOf({ Statement: statements }),
  trust: [],
  managedPolicies: [],
});

const aCall = (
  operation: AnsweredCall['operation'],
  body: object,
  rest: Partial<AnsweredCall> = {},
): AnsweredCall => ({
  caller: 'orders-outbox-relay',
  operation,
  request: { method: 'POST', path: '/', headers: {}, body: Buffer.from(JSON.stringify(body)) },
  status: 200,
  ...rest,
});

const putOf = (partitionKey: string): AnsweredCall =>
  aCall(
    { service: 'dynamodb', name: 'PutItem' },
    { TableName: 'orders-outbox', Item: { PK: { S: partitionKey } } },
  );

const marksOfParkedKeys = aRole({
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: table,
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PARKED#*'] } },
});

describe('a permission', () => {
  it('allows its action on its resource, and nothing else', () => {
    const role = aRole({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table });

    expect(missingGrants(needsOf(putOf('order#1')), [role])).toEqual([]);
    expect(missingGrants(needsOf({ ...putOf('order#1'), caller: 'orders-http' }), [role])).toEqual([
      `"orders-http" calls for dynamodb:PutItem on ${table}, which its role does not allow; grant it.`,
    ]);
  });

  it('matches its wildcard, and no bucket with a longer name', () => {
    const role = aRole({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::orders-payloads/*',
    });
    const getFrom = (bucket: string): AnsweredCall => {
      const call = aCall({ service: 's3', name: 'GetObject' }, {});
      return { ...call, request: { ...call.request, path: `/${bucket}/01a2?x-id=GetObject` } };
    };

    expect(missingGrants(needsOf(getFrom('orders-payloads')), [role])).toEqual([]);
    expect(missingGrants(needsOf(getFrom('orders-payloads-2')), [role])).toHaveLength(1);
  });

  it('holds for the keys of its condition, and not for others', () => {
    expect(missingGrants(needsOf(putOf('PARKED#order#1')), [marksOfParkedKeys])).toEqual([]);
    expect(missingGrants(needsOf(putOf('order#1')), [marksOfParkedKeys])).toHaveLength(1);
    expect(unneededPermissions(needsOf(putOf('order#1')), [marksOfParkedKeys])).toHaveLength(1);
  });

  it('is not judged when its condition is of an unknown kind', () => {
    const role = aRole({
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: table,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'orders' } },
    });

    expect(() => missingGrants(needsOf(putOf('order#1')), [role])).toThrow('these tests cannot judge');
  });
});

describe('the permissions of a call', () => {
  const actionsOf = (call: AnsweredCall): readonly string[] =>
    needsOf(call).map(({ action, resource }) => `${action} ${resource.split(/[:/]/).slice(-1).join()}`);

  it('include those of each part of a transaction', () => {
    const item = { TableName: 'orders', Key: { PK: { S: 'a' } }, Item: { PK: { S: 'a' } } };
    const TransactItems = [{ Put: item }, { Update: item }, { Delete: item }, { ConditionCheck: item }];

    expect(actionsOf(aCall({ service: 'dynamodb', name: 'TransactWriteItems' }, { TransactItems }))).toEqual([
      'dynamodb:PutItem orders',
      'dynamodb:UpdateItem orders',
      'dynamodb:DeleteItem orders',
      'dynamodb:ConditionCheckItem orders',
    ]);
  });

  it('include those of each PartiQL statement', () => {
    const Statements = [
      { Statement: 'UPDATE "orders-outbox" SET A=? WHERE PK=?' },
      { Statement: 'SELECT * FROM "orders" WHERE PK=?' },
    ];

    expect(actionsOf(aCall({ service: 'dynamodb', name: 'BatchExecuteStatement' }, { Statements }))).toEqual([
      'dynamodb:PartiQLUpdate orders-outbox',
      'dynamodb:PartiQLSelect orders',
    ]);
  });

  it('are on the index for a query of one', () => {
    const query = { service: 'dynamodb', name: 'Query' } as const;

    expect(actionsOf(aCall(query, { TableName: 'orders-outbox', IndexName: 'UndispatchedItems' }))).toEqual([
      'dynamodb:Query UndispatchedItems',
    ]);
    expect(actionsOf(aCall(query, { TableName: 'orders-outbox' }))).toEqual(['dynamodb:Query orders-outbox']);
  });

  it('include listing the bucket if an object was missing', () => {
    const call = aCall({ service: 's3', name: 'GetObject' }, {}, { status: 404 });

    expect(actionsOf({ ...call, request: { ...call.request, path: '/orders-payloads/01a2' } })).toEqual([
      's3:GetObject 01a2',
      's3:ListBucket orders-payloads',
    ]);
  });

  it('are unknown for an unsupported operation', () => {
    expect(() => needsOf(aCall({ service: 'dynamodb', name: 'Scan' }, {}))).toThrow(
      '"orders-outbox-relay" calls dynamodb Scan, of which these tests do not know what it needs',
    );
  });
});
