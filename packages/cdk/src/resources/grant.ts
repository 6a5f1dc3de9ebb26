import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

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
 */
export const grant = (grantee: IGrantable, { actions, resourceArns, conditions }: Permission): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resourceArns],
    ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
  });

/** Grants what SNS, SQS, S3 and DynamoDB ask for on behalf of whoever writes and reads what a key encrypts. */
export const grantKey = (
  grantee: IGrantable,
  key: IKey | undefined,
  ...actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[]
): void => {
  key?.grant(grantee, ...actions);
};
