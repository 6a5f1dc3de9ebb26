import type { ReasonGroup } from '@dynamo-outbox/messaging';
import { toColumns } from './columns.ts';
import { cut, formatAge } from './format.ts';

/** What rendering a group takes. */
export interface GroupRendering {
  readonly now: Date;
  /** Columns of a line. */
  readonly columns: number;
}

const agesOf = ({ oldest, newest }: ReasonGroup, now: Date): string => {
  const [first, last] = [formatAge(oldest, now), formatAge(newest, now)];
  return first === last ? first : `${first} to ${last}`;
};

const typesOf = ({ types }: ReasonGroup): string =>
  Object.entries(types)
    .map(([type, count]) => `${type} ${count.toLocaleString('en-US')}`)
    .join(', ');

/** A line for each group: count, reason, ages, and the types in what room is left. */
export const renderGroups = (
  groups: readonly ReasonGroup[],
  { now, columns }: GroupRendering,
): readonly string[] =>
  toColumns(groups.map((group) => [group.count, group.reason, agesOf(group, now), typesOf(group)])).map(
    (line) => cut(line, columns),
  );
