import { Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { grant } from './grant.ts';

/** The bucket's ARN as cdk-nag names it in a finding: a reference within a stack, the name of an export between two. */
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
 * Grants one action on all objects of a bucket, and says to cdk-nag why that ends in a wildcard: each message has an object of its own,
 * whose name nobody knows before.
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
        'Objects of this one bucket: each is named after its message or record, which nobody knows before.',
    });
  }
};
