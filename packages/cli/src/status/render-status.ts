import { cut, formatAge, formatCount } from '../terminal/format.ts';
import { renderGroups } from '../terminal/render-groups.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { OutboxBacklog } from './outbox-backlog.ts';
import type { QueueStatus, ServiceStatus, WaitingStatus } from './read-status.ts';

/** What rendering takes. */
export interface StatusRendering {
  readonly terminal: Pick<Terminal, 'style' | 'columns'>;
  readonly now: Date;
}

const labelWidth = 10;

const labelled = (label: string, text: string): string => `  ${label.padEnd(labelWidth)}${text}`;

const indent = ' '.repeat(2 + labelWidth);

const backlogText = ({ isTracked, undispatched, isMore, oldest }: OutboxBacklog, now: Date): string => {
  if (!isTracked) {
    return 'does not track what was dispatched';
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
  { terminal, now }: StatusRendering,
): readonly string[] => {
  const { style, columns } = terminal;
  const count = visible + hidden;
  if (count === 0) {
    return [labelled(label, `${queue}  ${style.good('empty')}`)];
  }
  const lines = renderGroups(groups, { now, columns: columns - indent.length });
  return [
    labelled(label, `${queue}  ${style.bad(formatCount(count, 'message'))}`),
    ...lines.map((line) => `${indent}${line}`),
    ...(isPartial ? [style.faint(`${indent}${cut('only a part of them was seen', columns)}`)] : []),
  ];
};

const renderQueue = (queue: QueueStatus, rendering: StatusRendering): readonly string[] => [
  labelled('queue', `${queue.queue}  ${queueText(queue)}`),
  ...(queue.deadLetters === undefined
    ? [labelled('', rendering.terminal.style.bad('has no dead-letter queue'))]
    : renderWaiting('dead', queue.deadLetters, rendering)),
];

const renderBacklog = (outbox: OutboxBacklog, { terminal, now }: StatusRendering): string => {
  const text = backlogText(outbox, now);
  const { good, bad } = terminal.style;
  const paint = outbox.undispatched > 0 ? bad : outbox.isTracked ? good : (plain: string): string => plain;
  return labelled('outbox', `${outbox.table}  ${paint(text)}`);
};

/** A service's status, for people. */
export const renderStatus = (status: ServiceStatus, rendering: StatusRendering): string =>
  [
    rendering.terminal.style.strong(status.service),
    renderBacklog(status.outbox, rendering),
    ...status.queues.flatMap((queue) => renderQueue(queue, rendering)),
    ...(status.parked === undefined ? [] : renderWaiting('parked', status.parked, rendering)),
  ].join('\n');
