import type { TableDescription } from '@dynamo-outbox/topology';
import { assertFaultless, type KeyAttribute, prefixed } from '@dynamo-outbox/topology/internal';
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type Attribute,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { encryptionKeyFaults } from '../rules/places.ts';

/** Properties of a table that are not part of its description. */
export interface TableProps {
  /** Prefix of every name, followed by a dash. Default: none. */
  readonly namePrefix?: string;
  /** Customer managed key. Default: a key owned by DynamoDB. */
  readonly encryptionKey?: IKey;
  /** Whether the table is kept when the stack is deleted. Default: kept, with deletion protection. */
  readonly removalPolicy?: RemovalPolicy;
}

const toAttribute = ({ name, type }: KeyAttribute): Attribute => ({
  name,
  type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER,
});

const encryptionOf = (encryptionKey: IKey | undefined) =>
  encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey };

/** Creates a described table: on-demand capacity, with point-in-time recovery. */
export const createTable = (
  scope: Construct,
  description: TableDescription,
  { namePrefix, encryptionKey, removalPolicy = RemovalPolicy.RETAIN }: TableProps,
): Table => {
  assertFaultless(encryptionKeyFaults(`the table "${description.name}"`, scope, encryptionKey));
  const { name, partitionKey, sortKey, indexes, timeToLiveAttribute, stream } = description;
  const table = new Table(scope, 'Table', {
    tableName: prefixed(namePrefix, name),
    partitionKey: toAttribute(partitionKey),
    ...(sortKey === undefined ? {} : { sortKey: toAttribute(sortKey) }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    removalPolicy,
    ...encryptionOf(encryptionKey),
    ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
    ...(stream === undefined ? {} : { stream: StreamViewType[stream] }),
  });
  for (const index of indexes) {
    table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: toAttribute(index.partitionKey),
      ...(index.sortKey === undefined ? {} : { sortKey: toAttribute(index.sortKey) }),
      projectionType: ProjectionType[index.projection],
    });
  }
  return table;
};
