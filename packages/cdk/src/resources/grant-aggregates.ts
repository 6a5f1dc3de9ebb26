import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { aggregateActions } from './aggregate-actions.ts';
import { grant, grantKey } from './grant.ts';

/** Allows a function to read and change the aggregates of a table. */
export const grantAggregates = (grantee: IGrantable, table: ITable): void => {
  grant(grantee, { actions: aggregateActions, resourceArns: [table.tableArn] });
  grantKey(grantee, table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
};
