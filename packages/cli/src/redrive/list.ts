import { groupByReason, type QueueView } from '@dynamo-outbox/messaging';
import { readCount } from '../arguments/numbers.ts';
import { refusePositionals } from '../arguments/positionals.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { lookIntoQueue } from '../services/look-into-queue.ts';
import { cut, formatAge, formatCount } from '../terminal/format.ts';
import { renderGroups } from '../terminal/render-groups.ts';
import { toColumns } from '../terminal/columns.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { RedrivePlace } from './redrive-place.ts';

const defaultLimit = 1_000;

/** How many messages of a queue are listed one by one; more are told by their groups alone. */
const maxListed = 10;

const toJson = ({ queue, depth, seen, isPartial }: QueueView): object => ({
  queue,
  ...depth,
  isPartial,
  groups: groupByReason(seen),
  messages: seen.map(({ waiting, reading }) => ({
    deliveryId: waiting.deliveryId,
    reason: reading.reason,
    detail: reading.detail,
    givenUpBy: reading.givenUpBy,
    messageId: reading.message?.id,
    messageType: reading.message?.type,
    groupId: waiting.groupId,
    sentAt: waiting.sentAt,
  })),
});

const renderMessages = ({ seen }: QueueView, now: Date): readonly string[] =>
  toColumns(
    seen
      .slice(0, maxListed)
      .map(({ waiting, reading }) => [
        waiting.deliveryId,
        reading.message?.type ?? '(unreadable)',
        formatAge(waiting.sentAt, now),
      ]),
  );

const partialNote = ({ queue, seen }: QueueView): string =>
  queue.endsWith('.fifo')
    ? `saw ${seen.length.toLocaleString('en-US')} of them: of a FIFO group only the first few show`
    : `saw ${seen.length.toLocaleString('en-US')} of them; --limit looks further`;

const renderView = (
  view: QueueView,
  { style, columns }: Pick<Terminal, 'style' | 'columns'>,
  now: Date,
): string => {
  const count = view.depth.visible + view.depth.hidden;
  if (count === 0 && view.seen.length === 0) {
    return `${style.strong(view.queue)}  ${style.good('empty')}`;
  }
  const groups = renderGroups(groupByReason(view.seen), { now, columns: columns - 2 });
  const messages = renderMessages(view, now).map((line) => style.faint(cut(line, columns - 4)));
  return [
    `${style.strong(view.queue)}  ${style.bad(formatCount(Math.max(count, view.seen.length), 'message'))}`,
    ...groups.map((line) => `  ${line}`),
    ...messages.map((line) => `    ${line}`),
    ...(view.isPartial ? [style.faint(`  ${partialNote(view)}`)] : []),
  ].join('\n');
};

/** `dynamo-outbox redrive list`: what waits, by reason. */
export const list = async (
  { options, terminal, clients, clock }: CommandContext,
  places: readonly RedrivePlace[],
): Promise<ExitCode> => {
  refusePositionals(options, 1);
  const limit = readCount(options, 'limit') ?? defaultLimit;
  const views: QueueView[] = [];
  for (const { queue } of places) {
    const onProgress = (seen: number): void => {
      terminal.progress(`Looking into ${queue.name}: ${seen.toLocaleString('en-US')}`);
    };
    views.push(await lookIntoQueue(clients.sqs, queue, { limit, onProgress }));
  }
  terminal.write(
    options.flag('json')
      ? JSON.stringify({ queues: views.map(toJson) }, undefined, 2)
      : views.map((view) => renderView(view, terminal, clock())).join('\n\n'),
  );
  const isAnyWaiting = views.some(({ depth, seen }) => depth.visible + depth.hidden + seen.length > 0);
  return isAnyWaiting ? exitCodes.remains : exitCodes.done;
};
