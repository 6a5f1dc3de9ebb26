import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import { scheduleChangedMeanwhile } from '../../outbox/schedule/errors.ts';
import { type ScheduleChange, type ScheduledKey, subjectOf } from '../../outbox/schedule/scheduled-item.ts';
import { scheduledAttributes as names } from '../tables/outbox-table.ts';
import { toScheduledAttributes, toScheduledItemKey, toSchedulePlace } from './scheduled-item-codec.ts';

/** The condition that a scheduled message is at a revision. */
const atRevision = (revision: number) => ({
  ConditionExpression: '#revision = :revision',
  ExpressionAttributeNames: { '#revision': names.revision },
  ExpressionAttributeValues: { ':revision': { N: String(revision) } },
});

/** A write of a scheduled message. `onConditionFailed` is reported only if no other write failed. */
const toStaged = (key: ScheduledKey, write: StagedWrite['write']): StagedWrite => ({
  subject: subjectOf(key),
  write,
  onConditionFailed: () => scheduleChangedMeanwhile(key),
  reportsLast: true,
});

/** The write that removes a scheduled message, on condition that it is at this revision. */
export const toScheduleRemoval = (TableName: string, key: ScheduledKey, revision: number): StagedWrite =>
  toStaged(key, { Delete: { TableName, Key: toScheduledItemKey(key), ...atRevision(revision) } });

const toMove = (
  TableName: string,
  { key, revision, dueAt }: Extract<ScheduleChange, { readonly kind: 'move' }>,
): StagedWrite => {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = atRevision(revision);
  const values: Record<string, AttributeValue> = {
    ...ExpressionAttributeValues,
    ':next': { N: String(revision + 1) },
    ':dueAt': { S: dueAt },
    ':place': { S: toSchedulePlace(dueAt, key) },
  };
  return toStaged(key, {
    Update: {
      TableName,
      Key: toScheduledItemKey(key),
      UpdateExpression: 'SET #revision = :next, #dueAt = :dueAt, #place = :place',
      ConditionExpression,
      ExpressionAttributeNames: {
        ...ExpressionAttributeNames,
        '#dueAt': names.dueAt,
        '#place': names.place,
      },
      ExpressionAttributeValues: values,
    },
  });
};

/** The write of a change of a schedule. */
export const toScheduleWrite = (TableName: string, change: ScheduleChange): StagedWrite => {
  switch (change.kind) {
    case 'add':
      return toStaged(change.item, {
        Put: {
          TableName,
          Item: toScheduledAttributes(change.item),
          ConditionExpression: 'attribute_not_exists(#partitionKey)',
          ExpressionAttributeNames: { '#partitionKey': names.partitionKey },
        },
      });
    case 'remove':
      return toScheduleRemoval(TableName, change.key, change.revision);
    case 'move':
      return toMove(TableName, change);
  }
};
