import { faultsIn, onePlaceRule, type OnePlaceFacts, type Place } from '@dynamo-outbox/topology/internal';
import { type IResource, type RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { arnOfDestination, type MessageDestination } from '../resources/destination.ts';
import { arnFaults, tableKindFaults } from './resource-kind.ts';

/** A resource and where it is deployed. */
export interface Placed {
  /** Description of the resource, such as `the topic "orders"`. */
  readonly what: string;
  readonly where: Place;
}

const known = (part: string | undefined): string | undefined =>
  part === undefined || part === '' || Token.isUnresolved(part) ? undefined : part;

const isResource = (construct: IConstruct): construct is IResource => Resource.isResource(construct);

/** Returns account and region of a construct: those of its stack, or those of the imported resource. */
export const placeOf = (construct: IConstruct): Place => {
  const { account, region } = isResource(construct) ? construct.env : Stack.of(construct);
  return { account: known(account), region: known(region) };
};

/** Returns the place that an ARN contains. CDK assumes the stack of the import instead. */
const placeByArn = (resource: IResource, arn: string): Place => {
  const [, , , region, account] = Token.isUnresolved(arn) ? [] : arn.split(':');
  const { account: importedFrom, region: importedIn } = placeOf(resource);
  return { account: known(account) ?? importedFrom, region: known(region) ?? importedIn };
};

/** Describes a table, which may be imported. */
export const placedTable = (what: string, table: ITable): Placed => ({
  what,
  where: placeByArn(table, table.tableArn),
});

/** Describes a destination of messages, which may be imported. */
export const placedDestination = (what: string, destination: MessageDestination): Placed => ({
  what,
  where: placeByArn(destination, arnOfDestination(destination)),
});

/** Describes a bucket, which may be imported. */
export const placedBucket = (what: string, bucket: IBucket): Placed => ({ what, where: placeOf(bucket) });

/** Two resources that must be in the same place, and the reason. */
export type Neighbours = Pick<OnePlaceFacts, 'because' | 'matters'> & {
  readonly one: Placed;
  readonly other: Placed;
};

/** Returns one sentence for each pair that is known to be in different places. */
export const placeFaults = (neighbours: readonly Neighbours[]): readonly string[] =>
  faultsIn(
    neighbours.map(({ one, other, ...why }) =>
      onePlaceRule({ what: one.what, where: one.where, other: other.what, otherWhere: other.where, ...why }),
    ),
  );

/** An existing table, and settings of a new one. */
interface GivenTable {
  readonly table: ITable;
  readonly encryptionKey?: IKey;
  readonly removalPolicy?: RemovalPolicy;
}

/** Finds settings of a new table, which would have no effect on an existing one. */
const uselessSettingFaults = (
  what: string,
  { table, encryptionKey, removalPolicy }: GivenTable,
): readonly string[] => {
  const who = `has an existing table, "${table.node.path}"`;
  return [
    ...(encryptionKey === undefined
      ? []
      : [
          `\`encryptionKey\` has no effect, because ${what} ${who}. Remove it; if the table is imported, set \`encryptionKey\` in ` +
            '`Table.fromTableAttributes`.',
        ]),
    ...(removalPolicy === undefined
      ? []
      : [
          `\`removalPolicy\` has no effect, because ${what} ${who}. Remove it, and set it where the table is created.`,
        ]),
  ];
};

/**
 * Finds an existing table whose ARN names something else, settings without effect on it, and a table in another place
 * than the functions of its service.
 */
export const existingTableFaults = (
  scope: IConstruct,
  what: string,
  given: GivenTable,
): readonly string[] => {
  const { table } = given;
  return [
    ...tableKindFaults(`The table "${table.node.path}", ${what},`, table),
    ...uselessSettingFaults(what, given),
    ...placeFaults([
      {
        one: placedTable(`the table "${table.node.path}"`, table),
        other: { what, where: placeOf(scope) },
        because: 'Functions write to tables of their own region, with roles of their own account',
      },
    ]),
  ];
};

/** Finds a key whose ARN names something else, and a key in another region than the resource that it encrypts. */
export const encryptionKeyFaults = (
  what: string,
  scope: IConstruct,
  key: IKey | undefined,
): readonly string[] =>
  key === undefined
    ? []
    : [
        ...arnFaults(`The key "${key.node.path}"`, 'key', key.keyArn),
        ...placeFaults([
          {
            one: { what: `the key "${key.node.path}"`, where: placeOf(key) },
            other: { what, where: placeOf(scope) },
            because: 'AWS encrypts a resource only with a key of the same region',
            matters: 'region',
          },
        ]),
      ];
