import { faultsIn, onePlaceRule, type OnePlaceFacts, type Place } from '@dynamo-outbox/topology';
import { type IResource, Resource, Stack, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/** Something and where it is deployed. */
export interface Placed {
  /** What it is, such as `the topic "orders"`. */
  readonly what: string;
  readonly where: Place;
}

const known = (part: string | undefined): string | undefined =>
  part === undefined || part === '' || Token.isUnresolved(part) ? undefined : part;

const isResource = (construct: IConstruct): construct is IResource => Resource.isResource(construct);

/** The account and the region of a construct: of its stack, or of the place from where a resource was imported. */
export const placeOf = (construct: IConstruct): Place => {
  const { account, region } = isResource(construct) ? construct.env : Stack.of(construct);
  return { account: known(account), region: known(region) };
};

/** Where an ARN says that a resource is, before what CDK takes the place of an import for: that of the stack that imports it. */
const placeByArn = (resource: IResource, arn: string): Place => {
  const [, , , region, account] = Token.isUnresolved(arn) ? [] : arn.split(':');
  const { account: importedFrom, region: importedIn } = placeOf(resource);
  return { account: known(account) ?? importedFrom, region: known(region) ?? importedIn };
};

/** A table, which may be imported. */
export const placedTable = (what: string, table: ITable): Placed => ({
  what,
  where: placeByArn(table, table.tableArn),
});

/** A bucket, which may be imported. */
export const placedBucket = (what: string, bucket: IBucket): Placed => ({ what, where: placeOf(bucket) });

/** What must be beside what, and why. */
export type Neighbours = Pick<OnePlaceFacts, 'because' | 'matters'> & {
  readonly one: Placed;
  readonly other: Placed;
};

/** One sentence for each pair that is known to be apart, though its two parts work together. */
export const placeFaults = (neighbours: readonly Neighbours[]): readonly string[] =>
  faultsIn(
    neighbours.map(({ one, other, ...why }) =>
      onePlaceRule({ what: one.what, where: one.where, other: other.what, otherWhere: other.where, ...why }),
    ),
  );

/** A key must be where it encrypts: AWS takes no key of another region. */
export const keyPlaceFaults = (what: string, scope: IConstruct, key: IKey | undefined): readonly string[] =>
  key === undefined
    ? []
    : placeFaults([
        {
          one: { what: `the key "${key.node.path}"`, where: placeOf(key) },
          other: { what, where: placeOf(scope) },
          because: 'AWS encrypts a resource with a key of its own region alone',
          matters: 'region',
        },
      ]);
