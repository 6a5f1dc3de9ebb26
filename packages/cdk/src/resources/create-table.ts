import { assertFaultless, type KeyAttribute, prefixed, type TableDescription } from '@dynamo-outbox/topology';
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
import { keyPlaceFaults } from '../rules/places.ts';

/** What of a table is not in its description. */
export interface TableProps {
  /** Put before every name, with a dash; nothing by default. */
  readonly namePrefix?: string;
  /** Customer managed key; one that DynamoDB owns by default. */
  readonly encryptionKey?: IKey;
  /** What becomes of the table when the stack goes: it stays, and cannot be deleted by mistake, by default. */
  readonly removalPolicy?: RemovalPolicy;
}

const toAttribute = ({ name, type }: KeyAttribute): Attribute => ({
  name,
  type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER,
});

const encryptionOf = (encryptionKey: IKey | undefined) =>
  encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey };

/** A described table: on demand, with point-in-time recovery. */
export const createTable = (
  scope: Construct,
  description: TableDescription,
  { namePrefix, encryptionKey, removalPolicy = RemovalPolicy.RETAIN }: TableProps,
): Table => {
  assertFaultless(keyPlaceFaults(`the table "${description.name}"`, scope, encryptionKey));
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
