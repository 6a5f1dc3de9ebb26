import type { ConsumedTopic } from '@dynamo-outbox/topology';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { aggregateActions } from './aggregate-actions.ts';
import { grant, grantKey } from './grant.ts';

/** Allows a consumer to write the copies of a projection, which needs no read. */
const grantProjection = (grantee: IGrantable, table: ITable): void => {
  grant(grantee, { actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], resourceArns: [table.tableArn] });
  grantKey(grantee, table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
};

/** Allows a function to read the items of a table and of its indexes. */
export const grantReads = (grantee: IGrantable, table: ITable, indexes: readonly string[]): void => {
  grant(grantee, {
    actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    resourceArns: [table.tableArn],
  });
  for (const index of indexes) {
    grant(grantee, { actions: ['dynamodb:Query'], resourceArns: [`${table.tableArn}/index/${index}`] });
  }
  grantKey(grantee, table.encryptionKey, 'kms:Decrypt');
};

/** Allows a function to read and change the aggregates of a table. */
export const grantAggregates = (grantee: IGrantable, table: ITable): void => {
  grant(grantee, { actions: aggregateActions, resourceArns: [table.tableArn] });
  grantKey(grantee, table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
};

/** Allows a consumer to write to the table of its service: aggregates, or only copies with `projection`. */
export const grantEffects = (
  grantee: IGrantable,
  table: ITable,
  { projection = false }: Pick<ConsumedTopic, 'projection'>,
): void => {
  if (projection) {
    grantProjection(grantee, table);
  } else {
    grantAggregates(grantee, table);
  }
};
