import { Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const aliasForm = /(?:^|:)(alias\/[^:]+)$/;

/** Whether the key behind an alias is known. CDK's import by name throws when the key is accessed. */
const hasTarget = (key: IKey): boolean => {
  try {
    return 'aliasTargetKey' in key && key.aliasTargetKey !== undefined;
  } catch {
    return false;
  }
};

/**
 * Returns the alias of a key that is known only by its alias, as imported by `Alias.fromAliasName`; `undefined` for any
 * other key.
 */
export const unresolvedAliasOf = (key: IKey): string | undefined => {
  const [, alias] = aliasForm.exec(key.keyArn) ?? [];
  return alias === undefined || hasTarget(key) ? undefined : alias;
};

/** Whether a key is an AWS managed key, whose policy only AWS can change. */
export const isManagedByAws = (key: IKey): boolean =>
  unresolvedAliasOf(key)?.startsWith('alias/aws/') ?? false;

/** Returns the ARN of all keys in the form that cdk-nag uses in a finding. */
const findingOf = (arn: unknown): string => {
  const { 'Fn::Join': [, parts = []] = [] } = arn as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  };
  return parts
    .map((part) => (typeof part === 'string' ? part : `<${(part as { readonly Ref: string }).Ref}>`))
    .join('');
};

/** Explains to cdk-nag why the resource ends in a wildcard: the condition selects the one key that has the alias. */
export const acknowledgeAliasGrant = ({ grantPrincipal }: IGrantable, keys: string): void => {
  if (grantPrincipal instanceof Construct) {
    const arn: unknown = Stack.of(grantPrincipal).resolve(keys);
    Validations.of(grantPrincipal).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${typeof arn === 'string' ? arn : findingOf(arn)}]`,
      reason:
        'The key is known only by its alias; the condition on kms:ResourceAliases excludes all other keys.',
    });
  }
};
