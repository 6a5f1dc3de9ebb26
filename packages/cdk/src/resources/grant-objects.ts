import { Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { grant } from './grant.ts';

/**
 * Returns the bucket's ARN in the form that cdk-nag uses in a finding: a reference within a stack, or the name of an
 * export between stacks.
 */
const findingOf = (bucket: IBucket, grantee: Construct): string => {
  const stack = Stack.of(bucket);
  const arn: unknown = stack.resolve(
    Stack.of(grantee) === stack ? bucket.bucketArn : stack.exportValue(bucket.bucketArn),
  );
  const { 'Fn::ImportValue': exported, 'Fn::GetAtt': attribute } = arn as {
    readonly 'Fn::ImportValue'?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  return exported ?? `<${(attribute ?? []).join('.')}>`;
};

/**
 * Grants one action on all objects of a bucket, and explains to cdk-nag why the resource ends in a wildcard: each
 * message has its own object, whose name is not known in advance.
 */
export const grantObjects = (
  bucket: IBucket,
  grantee: IGrantable,
  action: 's3:GetObject' | 's3:PutObject',
): void => {
  grant(grantee, { actions: [action], resourceArns: [bucket.arnForObjects('*')] });
  const { grantPrincipal } = grantee;
  if (grantPrincipal instanceof Construct) {
    Validations.of(grantPrincipal).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${findingOf(bucket, grantPrincipal)}/*]`,
      reason:
        'Objects of this one bucket: each is named after its message or record, so the name is not known in advance.',
    });
  }
};
