import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { acknowledgeAliasGrant, unresolvedAliasOf } from './alias-key.ts';
import { assertGranted } from './assert-granted.ts';

/** Actions, resources and conditions of a grant. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resourceArns: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Limits a permission to items of a table whose partition keys begin with one of the prefixes. */
export const onlyKeys = (...prefixes: readonly string[]): Required<Pick<Permission, 'conditions'>> => ({
  conditions: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
  },
});

/**
 * Grants exactly these actions in the principal's own policy.
 *
 * The grants of CDK's constructs include more: a table's covers every index, a queue's includes `GetQueueUrl`, a key's
 * ends in a wildcard. This function changes no resource policy, so that stacks depend on each other in one direction
 * only.
 *
 * Throws `INVALID_DEPLOYMENT` for a principal that accepts no permissions, and warns about an imported role that cannot
 * be changed.
 */
export const grant = (grantee: IGrantable, { actions, resourceArns, conditions }: Permission): void => {
  const granted = Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resourceArns],
    ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
  });
  assertGranted(granted, grantee, { actions, resourceArns });
};

interface KeyByAlias {
  readonly key: IKey;
  readonly alias: string;
  readonly actions: readonly string[];
}

/**
 * Grants the use of a key that is known only by an alias.
 *
 * A policy cannot name a key by its alias, but a condition can require the alias. Source: "Use aliases to control
 * access to KMS keys".
 */
const grantByAlias = (grantee: IGrantable, { key, alias, actions }: KeyByAlias): void => {
  const keys = Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  grant(grantee, {
    actions,
    resourceArns: [keys],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
  });
  acknowledgeAliasGrant(grantee, keys);
};

/**
 * Grants the key permissions that SNS, SQS, S3 and DynamoDB need on behalf of a writer and reader of encrypted data.
 */
export const grantKey = (
  grantee: IGrantable,
  key: IKey | undefined,
  ...actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[]
): void => {
  if (key === undefined) {
    return;
  }
  const alias = unresolvedAliasOf(key);
  if (alias !== undefined) {
    grantByAlias(grantee, { key, alias, actions });
    return;
  }
  assertGranted(key.grant(grantee, ...actions), grantee, { actions, resourceArns: [key.keyArn] });
};
