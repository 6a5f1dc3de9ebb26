/** How a change of a projection becomes one conditional put or update. */
import type { AttributeValue, Put, Update } from '@aws-sdk/client-dynamodb';
import {
  marshallItem,
  marshallKey,
  type PlainItem,
  type PlainKey,
} from '@dynamo-outbox/unit-of-work/dynamodb';
import type { ProjectionRules, ProjectionState } from '../../consumer/projection/projection-rules.ts';
import { toSourceVersion } from '../../consumer/projection/projection-rules.ts';
import type { ProjectionChange } from '../../consumer/projection/projection.ts';
import { projectionAttributes } from '../tables/projection-attributes.ts';
import { assertRestartTolerance } from '../../consumer/guards/restart-tolerance.ts';
import { assertRetentionDays, expiryEpochSeconds } from './retention.ts';

type Item = Record<string, AttributeValue>;

/** Shape of the items of a projection. */
export interface ProjectionItems<TItem> extends ProjectionRules {
  readonly tableName: string;
  /** The key of a copy, in plain values: `{ PK: 'ORDER#…' }`. */
  readonly toKey: (id: string) => PlainKey;
  /**
   * The attributes of some or all of an item's fields, in plain values; names other than those of `projectionAttributes`.
   * A value that DynamoDB cannot store is `INVALID_ATTRIBUTE`.
   */
  readonly toAttributes: (fields: Partial<TItem>) => PlainItem;
  /**
   * Days for which a tombstone is kept. Must be longer than a message can be delayed; otherwise an old change could
   * create the copy again. Needs a table whose time to live uses `ExpiresAt`.
   */
  readonly tombstoneRetentionDays: number;
}

/** Throws a `RangeError` that names the first option out of its range. */
export const assertProjectionItems = <TItem>({
  tombstoneRetentionDays,
  restartToleranceSeconds,
}: ProjectionItems<TItem>): void => {
  assertRetentionDays('tombstoneRetentionDays', tombstoneRetentionDays);
  assertRestartTolerance(restartToleranceSeconds);
};

/** One conditional write, in a transaction or alone. */
export type ProjectionWrite = { readonly Put: Put } | { readonly Update: Update };

const {
  sourceVersion: versionName,
  sourceTime: timeName,
  removedAt: removedAtName,
  expiresAt: expiresAtName,
} = projectionAttributes;

/** Describes a copy in errors. */
export const subjectOf = ({ id }: ProjectionChange<unknown>): string => `projection ${id}`;

const isNewer = '#version < :version';
const isAlive = 'attribute_not_exists(#removedAt)';

const conditions = {
  created: `attribute_not_exists(#version) OR ${isNewer}`,
  removed: `attribute_not_exists(#version) OR ${isNewer}`,
  snapshot: `attribute_not_exists(#version) OR (${isNewer} AND ${isAlive})`,
  // The comparison fails for a missing attribute, so this change requires the creation.
  changed: `${isNewer} AND ${isAlive}`,
} as const satisfies Record<ProjectionChange<unknown>['kind'], string>;

const mindsLife = (kind: ProjectionChange<unknown>['kind']): boolean =>
  kind === 'changed' || kind === 'snapshot';

/** The condition of every write: it succeeds only for a newer change. */
const conditionOf = ({ kind, by }: ProjectionChange<unknown>) => ({
  ConditionExpression: conditions[kind],
  ExpressionAttributeNames: {
    '#version': versionName,
    ...(mindsLife(kind) ? { '#removedAt': removedAtName } : {}),
  },
  ExpressionAttributeValues: { ':version': { S: toSourceVersion(by) } },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

const toUpdate = <TItem>(
  { tableName, toKey, toAttributes }: ProjectionItems<TItem>,
  change: Extract<ProjectionChange<TItem>, { readonly kind: 'changed' }>,
): ProjectionWrite => {
  const attributes = Object.entries(marshallItem(subjectOf(change), toAttributes(change.changes)));
  const condition = conditionOf(change);
  return {
    Update: {
      TableName: tableName,
      Key: marshallKey(subjectOf(change), toKey(change.id)),
      ...condition,
      UpdateExpression: `SET ${['#version = :version', '#time = :time', ...attributes.map((_, place) => `#a${place} = :a${place}`)].join(', ')}`,
      ExpressionAttributeNames: {
        ...condition.ExpressionAttributeNames,
        '#time': timeName,
        ...Object.fromEntries(attributes.map(([name], place) => [`#a${place}`, name])),
      },
      ExpressionAttributeValues: {
        ...condition.ExpressionAttributeValues,
        ':time': { S: change.by.occurredAt.toISOString() },
        ...Object.fromEntries(attributes.map(([, value], place) => [`:a${place}`, value])),
      },
    },
  };
};

/** Creates the write of a change at the given time. */
export const toProjectionWrite = <TItem>(
  items: ProjectionItems<TItem>,
  change: ProjectionChange<TItem>,
  now: Date,
): ProjectionWrite => {
  if (change.kind === 'changed') {
    return toUpdate(items, change);
  }
  const content =
    change.kind === 'removed'
      ? {
          [removedAtName]: { S: now.toISOString() },
          [expiresAtName]: { N: String(expiryEpochSeconds(now, items.tombstoneRetentionDays)) },
        }
      : marshallItem(subjectOf(change), items.toAttributes(change.item));
  return {
    Put: {
      TableName: items.tableName,
      Item: {
        ...content,
        ...marshallKey(subjectOf(change), items.toKey(change.id)),
        [versionName]: { S: toSourceVersion(change.by) },
        [timeName]: { S: change.by.occurredAt.toISOString() },
      },
      ...conditionOf(change),
    },
  };
};

const timeOf = (item: Item): Date | undefined => {
  const time = new Date(item[timeName]?.S ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
};

/** State of a copy. `undefined` if it was never created, or if the item is not a copy. */
export const toProjectionState = (item: Item | undefined): ProjectionState | undefined => {
  const sourceVersion = item?.[versionName]?.S;
  if (item === undefined || sourceVersion === undefined) {
    return undefined;
  }
  const sourceTime = timeOf(item);
  return {
    sourceVersion,
    ...(sourceTime === undefined ? {} : { sourceTime }),
    isRemoved: item[removedAtName] !== undefined,
  };
};
