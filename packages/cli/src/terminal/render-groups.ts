import type { ReasonGroup } from '@dynamo-outbox/messaging/recovery';
import { toColumns } from './columns.ts';
import { cut, formatAge } from './format.ts';

/** Options for rendering a group. */
export interface GroupRendering {
  readonly now: Date;
  /** Width of a line in columns. */
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

/** Renders a line for each group: count, reason, ages, and types as far as they fit. */
export const renderGroups = (
  groups: readonly ReasonGroup[],
  { now, columns }: GroupRendering,
): readonly string[] =>
  toColumns(groups.map((group) => [group.count, group.reason, agesOf(group, now), typesOf(group)])).map(
    (line) => cut(line, columns),
  );
