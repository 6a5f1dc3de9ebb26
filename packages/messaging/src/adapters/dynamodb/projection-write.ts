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
import { assertRetentionDays, expiryEpochSeconds } from './epoch-seconds.ts';

type Item = Record<string, AttributeValue>;

/** How a projection's items look. */
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
   * How long the mark of a removal stays: longer than a message can be held back, or an old change would create the copy
   * back. Needs a table whose time to live is on `ExpiresAt`.
   */
  readonly tombstoneRetentionDays: number;
}

/** Throws a `RangeError` that names the setting, unless all numbers among the options are within their bounds. */
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

/** Names a copy in errors, for people. */
export const subjectOf = ({ id }: ProjectionChange<unknown>): string => `projection ${id}`;

const isNewer = '#version < :version';
const isAlive = 'attribute_not_exists(#removedAt)';

const conditions = {
  created: `attribute_not_exists(#version) OR ${isNewer}`,
  removed: `attribute_not_exists(#version) OR ${isNewer}`,
  snapshot: `attribute_not_exists(#version) OR (${isNewer} AND ${isAlive})`,
  // Nothing is newer than an attribute that is not there: this needs the creation.
  changed: `${isNewer} AND ${isAlive}`,
} as const satisfies Record<ProjectionChange<unknown>['kind'], string>;

const mindsLife = (kind: ProjectionChange<unknown>['kind']): boolean =>
  kind === 'changed' || kind === 'snapshot';

/** What every write has in common: that it holds only for the newest. */
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

/** Makes the one write of a change, at this instant. */
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

/** How a copy stands; `undefined` when it was never created, and for an item that is no copy. */
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
