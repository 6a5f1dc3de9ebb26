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
  // It finds no table in a batch of PartiQL, and asks for the permission on everything.
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
 * Gap of the emulator: it looks for the name of the call among the actions of a policy. AWS asks for `sns:Publish` when somebody calls
 * `PublishBatch`, for `sqs:SendMessage` when it is a `SendMessageBatch`, and so on, and for `dynamodb:PartiQLUpdate` when it is a `BatchExecuteStatement`. So whoever may do the one may do the other.
 */
export const allowBatchCalls = (scope: IConstruct): void => {
  Aspects.of(scope).add({ visit });
};
