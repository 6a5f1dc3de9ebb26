import type { InMemoryTable, StagedChange } from '@dynamo-outbox/unit-of-work/in-memory';
import { scheduleChangedMeanwhile } from '../../outbox/schedule/errors.ts';
import {
  type ScheduleChange,
  type ScheduledItem,
  type ScheduledKey,
  subjectOf,
} from '../../outbox/schedule/scheduled-item.ts';

type Schedules = InMemoryTable<ScheduledItem>;

/** Key of a scheduled message in its table. */
export const toScheduledTableKey = ({ orderingKey, messageId }: ScheduledKey): string =>
  JSON.stringify([orderingKey, messageId]);

const optionsOf = (key: ScheduledKey, revision: number | undefined) => ({
  subject: subjectOf(key),
  condition: (current: ScheduledItem | undefined) => current?.revision === revision,
  onConditionFailed: () => scheduleChangedMeanwhile(key),
  reportsLast: true,
});

/** The change that removes a scheduled message, on condition that it is at this revision. */
export const toScheduleRemoval = (table: Schedules, key: ScheduledKey, revision: number): StagedChange =>
  table.toDelete(toScheduledTableKey(key), optionsOf(key, revision));

const withDueTime = (
  current: ScheduledItem | undefined,
  { key, dueAt, revision }: Extract<ScheduleChange, { readonly kind: 'move' }>,
): ScheduledItem => {
  if (current === undefined) {
    throw new Error(`The scheduled message ${key.messageId} is moved without its condition.`);
  }
  return { ...current, dueAt, revision: revision + 1 };
};

/** The change of an in-memory table for a change of a schedule. */
export const toScheduleChange = (table: Schedules, change: ScheduleChange): StagedChange => {
  switch (change.kind) {
    case 'add':
      return table.toPut(toScheduledTableKey(change.item), change.item, optionsOf(change.item, undefined));
    case 'remove':
      return toScheduleRemoval(table, change.key, change.revision);
    case 'move':
      return table.toUpdate(
        toScheduledTableKey(change.key),
        (current) => withDueTime(current, change),
        optionsOf(change.key, change.revision),
      );
  }
};
