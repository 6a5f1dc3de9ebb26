import { displayWidth } from '../../terminal/display-width.ts';
import { toColumns } from '../../terminal/columns.ts';
import { formatCount, formatInstant, formatSpan } from '../../terminal/format.ts';
import { bad, faint, strong, type Line } from '../../terminal/style.ts';
import type { ChangedSchedule, ScheduledAction } from './change-scheduled.ts';
import type { ListedSchedule } from './find-scheduled.ts';

/** Options for rendering. */
export interface ScheduledRendering {
  /** Width of a line in columns. */
  readonly columns: number;
  readonly now: Date;
}

/** Formats a due time: `in 3 d`, or `2 min overdue`. */
const formatDue = (dueAt: Date, now: Date): string => {
  const milliseconds = dueAt.getTime() - now.getTime();
  if (Math.abs(milliseconds) < 1_000) {
    return 'due now';
  }
  return milliseconds > 0 ? `in ${formatSpan(milliseconds)}` : `${formatSpan(-milliseconds)} overdue`;
};

const typeOf = ({ type = '(unreadable)' }: ListedSchedule): string => type;

const describeDue = ({ dueAt }: ListedSchedule, now: Date): readonly [string, string] => {
  if (dueAt === undefined) {
    return ['at an unknown time', ''];
  }
  const due = new Date(dueAt);
  return [formatInstant(due), formatDue(due, now)];
};

const toRow = (message: ListedSchedule, now: Date): readonly string[] => [
  ...describeDue(message, now),
  typeOf(message),
  message.handle,
];

const needsAttention = ({ dueAt, undecodable }: ListedSchedule, now: Date): boolean =>
  undecodable !== undefined || (dueAt !== undefined && dueAt < now.toISOString());

/** A message in several lines, for a narrow terminal. The handle is one word, so that users can copy it. */
const toStack = (message: ListedSchedule, now: Date): readonly Line[] => {
  const due = `  ${describeDue(message, now).join('  ')}`;
  return [
    { spans: [strong(typeOf(message))], hang: 2 },
    { spans: [needsAttention(message, now) ? bad(due) : due], hang: 2 },
    { spans: [`  ${message.handle}`], hang: 2 },
  ];
};

/** Renders scheduled messages for people. */
export const renderScheduled = (
  messages: readonly ListedSchedule[],
  { columns, now }: ScheduledRendering,
): readonly Line[] => {
  const rows = toColumns(messages.map((message) => toRow(message, now)));
  const hasRoom = rows.every((row) => displayWidth(row) <= columns);
  return messages.flatMap((message, index) => {
    const row = rows[index] ?? '';
    return [
      ...(hasRoom ? [needsAttention(message, now) ? bad(row) : row] : toStack(message, now)),
      ...(message.undecodable === undefined
        ? []
        : [{ spans: [bad(`  has no valid ${message.undecodable}`)], hang: 2 }]),
    ];
  });
};

const verbs = {
  cancel: ['Cancelled', 'Would cancel'],
  send: ['Released', 'Would release'],
  move: ['Moved', 'Would move'],
} as const;

const note = (count: number, text: string): readonly Line[] =>
  count === 0 ? [] : [bad(`  ${formatCount(count, 'message')} ${text}`)];

/** Renders the results of an action for scheduled messages. */
export const renderChanges = (
  changes: readonly ChangedSchedule[],
  {
    table,
    action,
    isDryRun,
  }: {
    readonly table: string;
    readonly action: ScheduledAction;
    readonly isDryRun: boolean;
  },
  rendering: ScheduledRendering,
): readonly Line[] => {
  const of = (outcome: ChangedSchedule['outcome']): readonly ChangedSchedule[] =>
    changes.filter((change) => change.outcome === outcome);
  const count = formatCount(of(isDryRun ? 'would' : 'done').length, 'scheduled message');
  const to = action.kind === 'move' ? ` to ${formatInstant(action.to)}` : '';
  return [
    ...(isDryRun ? renderScheduled(changes, rendering) : []),
    `${verbs[action.kind][isDryRun ? 1 : 0]} ${count} of ${table}${to}.`,
    ...note(of('released').length, 'not changed: released or cancelled before'),
    ...of('failed').map(({ handle, reason = '' }) => ({
      spans: [bad(`  ${handle}`), `  failed: ${reason}`],
      hang: 4,
    })),
  ];
};

/** Returns sentences about what was read. */
export const renderRead = ({
  itemsRead,
  hasMore,
}: {
  readonly itemsRead: number;
  readonly hasMore: boolean;
}): readonly Line[] => [
  faint(
    `Read ${itemsRead.toLocaleString('en-US')} ${itemsRead === 1 ? 'entry' : 'entries'} of the list.${hasMore ? ' There are more. Raise --limit or --max-items, or narrow the selection.' : ''}`,
  ),
];
