import { Aspects } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { allows, editStatements, type Statement } from './edit-statements.ts';

const batched = ['sns:Publish', 'sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];

const withBatches = (statement: Statement): readonly Statement[] => [
  statement,
  ...batched
    .filter((action) => allows(statement, action))
    .map((action) => ({ ...statement, Action: `${action}Batch` })),
  // The emulator does not find the table in a PartiQL batch, and requires the permission on all resources.
  ...(allows(statement, 'dynamodb:PartiQLUpdate')
    ? [{ ...statement, Action: 'dynamodb:BatchExecuteStatement', Resource: '*' }]
    : []),
];

const visit = (node: IConstruct): void => {
  if (node instanceof CfnPolicy) {
    editStatements(node, withBatches);
  }
};

/**
 * Gap of the emulator: it looks for the name of the call in the actions of a policy. AWS requires `sns:Publish` for
 * `PublishBatch`, `sqs:SendMessage` for `SendMessageBatch`, and `dynamodb:PartiQLUpdate` for `BatchExecuteStatement`.
 * So this adds the name of the batch call to each such permission.
 */
export const allowBatchCalls = (scope: IConstruct): void => {
  Aspects.of(scope).add({ visit });
};
