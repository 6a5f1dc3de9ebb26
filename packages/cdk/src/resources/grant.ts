import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { acknowledgeAliasGrant, unresolvedAliasOf } from './alias-key.ts';
import { assertGranted } from './assert-granted.ts';

/** Which actions on which resources, and under which conditions. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resourceArns: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Grants exactly that to the principal's own policy.
 *
 * The grants of CDK's constructs bring more along: a table's reach into every index, a queue's include `GetQueueUrl`, a key's end in
 * a wildcard. No policy of the resource is touched, so that stacks depend on each other in one direction.
 *
 * Throws `INVALID_DEPLOYMENT` for a principal that takes no permissions, and warns about an imported role that stays as it is.
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
 * Grants the use of a key that is known by an alias alone.
 *
 * A policy cannot name a key by its alias, but can ask for keys that have it. Source: "Use aliases to control access to KMS keys".
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

/** Grants what SNS, SQS, S3 and DynamoDB ask for on behalf of whoever writes and reads what a key encrypts. */
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
