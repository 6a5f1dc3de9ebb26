import { formatAge, formatCount } from '../../terminal/format.ts';
import { labelled as toLabelled } from '../../terminal/labelled.ts';
import { renderGroups } from '../../terminal/render-groups.ts';
import { bad, faint, good, strong, type Line, type Span } from '../../terminal/style.ts';
import type { OutboxBacklog } from './outbox-backlog.ts';
import type { QueueStatus, ServiceStatus, WaitingStatus } from './read-status.ts';

/** Options for rendering. */
export interface StatusRendering {
  /** Width of a line in columns. */
  readonly columns: number;
  readonly now: Date;
}

const labelWidth = 10;

const labelled = (label: string, ...spans: readonly Span[]): Line => toLabelled(label, labelWidth, ...spans);

const indent = ' '.repeat(2 + labelWidth);

const backlogText = ({ isTracked, undispatched, isMore, oldest }: OutboxBacklog, now: Date): string => {
  if (!isTracked) {
    return 'does not track dispatched items';
  }
  if (undispatched === 0) {
    return 'everything dispatched';
  }
  const count = `${formatCount(undispatched, 'item')}${isMore ? ' or more' : ''} undispatched`;
  return oldest === undefined ? count : `${count}, the oldest recorded ${formatAge(oldest, now)}`;
};

const queueText = ({ visible, hidden }: QueueStatus): string =>
  visible + hidden === 0
    ? 'empty'
    : `${formatCount(visible, 'message')} waiting, ${hidden.toLocaleString('en-US')} being handled`;

const renderWaiting = (
  label: string,
  { queue, visible, hidden, groups, isPartial }: WaitingStatus,
  { columns, now }: StatusRendering,
): readonly Line[] => {
  const count = visible + hidden;
  if (count === 0) {
    return [labelled(label, `${queue}  `, good('empty'))];
  }
  const lines = renderGroups(groups, { now, columns: columns - indent.length });
  return [
    labelled(label, `${queue}  `, bad(formatCount(count, 'message'))),
    ...lines.map((line) => `${indent}${line}`),
    ...(isPartial ? [faint(`${indent}not all of them were seen`)] : []),
  ];
};

const renderQueue = (queue: QueueStatus, rendering: StatusRendering): readonly Line[] => [
  labelled('queue', `${queue.queue}  ${queueText(queue)}`),
  ...(queue.deadLetters === undefined
    ? [labelled('', bad('has no dead-letter queue'))]
    : renderWaiting('dead', queue.deadLetters, rendering)),
];

const renderQueues = ({ queues }: ServiceStatus, rendering: StatusRendering): readonly Line[] =>
  queues.length === 0
    ? [labelled('queue', 'the service reads no queue')]
    : queues.flatMap((queue) => renderQueue(queue, rendering));

const renderBacklog = (outbox: OutboxBacklog, now: Date): Line => {
  const text = backlogText(outbox, now);
  const paint = outbox.undispatched > 0 ? bad : outbox.isTracked ? good : (plain: string): string => plain;
  return labelled('outbox', `${outbox.table}  `, paint(text));
};

/** Renders the status of a service for people. */
export const renderStatus = (status: ServiceStatus, rendering: StatusRendering): readonly Line[] => [
  strong(status.service),
  status.outbox === undefined
    ? labelled('outbox', 'the service publishes nothing')
    : renderBacklog(status.outbox, rendering.now),
  ...renderQueues(status, rendering),
  ...(status.parked === undefined
    ? [labelled('parked', 'the service has no parking queue')]
    : renderWaiting('parked', status.parked, rendering)),
];
