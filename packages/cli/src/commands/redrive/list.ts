import { groupByReason, type QueueView, type DeadLetterReading } from '@dynamo-outbox/messaging/recovery';
import { readCount } from '../../arguments/numbers.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { inspectFoundQueue } from '../../services/inspect-found-queue.ts';
import { cut, formatAge, formatCount } from '../../terminal/format.ts';
import { renderGroups } from '../../terminal/render-groups.ts';
import { toColumns } from '../../terminal/columns.ts';
import { bad, faint, good, strong, type Line } from '../../terminal/style.ts';
import { describeNoPlaces, type RedriveScene } from './redrive-scene.ts';

const defaultLimit = 1_000;

/** How many messages of a queue are listed one by one for people; JSON has them all. */
const maxListed = 10;

const toJson = ({ queue, depth, seen, isPartial }: QueueView): object => ({
  queue,
  ...depth,
  isPartial,
  groups: groupByReason(seen),
  messages: seen.map(({ deadLetter, reading }) => ({
    deliveryId: deadLetter.deliveryId,
    reason: reading.reason,
    detail: reading.detail,
    givenUpBy: reading.givenUpBy,
    messageId: reading.identity?.id,
    messageType: reading.identity?.type,
    groupId: deadLetter.groupId,
    sentAt: deadLetter.sentAt,
  })),
});

const typeOf = ({ message, identity }: DeadLetterReading): string =>
  message?.type ?? (identity?.type === undefined ? '(unreadable)' : `${identity.type} (unreadable)`);

const renderMessages = ({ seen }: QueueView, now: Date): readonly string[] =>
  toColumns(
    seen
      .slice(0, maxListed)
      .map(({ deadLetter, reading }) => [
        deadLetter.deliveryId,
        formatAge(deadLetter.sentAt, now),
        typeOf(reading),
      ]),
  );

/** Says that there are more than are listed. */
const unlistedNote = ({ seen }: QueueView): readonly Line[] =>
  seen.length <= maxListed
    ? []
    : [
        {
          spans: [
            faint(
              `    ${maxListed} of ${formatCount(seen.length, 'message')} listed; --json lists all that were seen`,
            ),
          ],
          hang: 4,
        },
      ];

const partialNote = ({ queue, seen }: QueueView): string =>
  queue.endsWith('.fifo')
    ? `saw ${seen.length.toLocaleString('en-US')} of them: of a FIFO group only the first few show`
    : `saw ${seen.length.toLocaleString('en-US')} of them; --limit looks further`;

/** What rendering takes. */
export interface ListRendering {
  /** Columns of a line. */
  readonly columns: number;
  readonly now: Date;
}

/** What waits in a queue, for people. */
export const renderView = (view: QueueView, { columns, now }: ListRendering): readonly Line[] => {
  const count = view.depth.visible + view.depth.hidden;
  if (count === 0 && view.seen.length === 0) {
    return [{ spans: [strong(view.queue), '  ', good('empty')] }];
  }
  const groups = renderGroups(groupByReason(view.seen), { now, columns: columns - 2 });
  const messages = renderMessages(view, now).map((line) => cut(line, columns - 4));
  return [
    { spans: [strong(view.queue), '  ', bad(formatCount(Math.max(count, view.seen.length), 'message'))] },
    ...groups.map((line) => `  ${line}`),
    ...messages.map((line) => faint(`    ${line}`)),
    ...unlistedNote(view),
    ...(view.isPartial ? [{ spans: [faint(`  ${partialNote(view)}`)], hang: 2 }] : []),
  ];
};

const write = (scene: RedriveScene, views: readonly QueueView[]): void => {
  const { options, terminal, clock } = scene.context;
  if (options.flag('json')) {
    terminal.writeJson({ queues: views.map(toJson) });
    return;
  }
  const rendering = { columns: terminal.columns, now: clock() };
  if (views.length === 0) {
    terminal.write([describeNoPlaces(scene)]);
    return;
  }
  terminal.write(
    views.flatMap((view, index) => [...(index === 0 ? [] : ['']), ...renderView(view, rendering)]),
  );
};

/** `dynamo-outbox redrive list`: what waits, by reason. */
export const list = async (scene: RedriveScene): Promise<ExitCode> => {
  const { context } = scene;
  const { options, terminal, clients } = context;
  assertPositionalCount(options, 1);
  const limit = readCount(options, 'limit') ?? defaultLimit;
  const places = await scene.findPlaces();
  const views: QueueView[] = [];
  for (const { queue } of places) {
    const onProgress = (seen: number): void => {
      terminal.progress(`Looking into ${queue.name}: ${seen.toLocaleString('en-US')}`);
    };
    views.push(await inspectFoundQueue(clients.sqs, queue, { limit, onProgress }));
  }
  write(scene, views);
  const isAnyWaiting = views.some(({ depth, seen }) => depth.visible + depth.hidden + seen.length > 0);
  return isAnyWaiting ? exitCodes.remains : exitCodes.done;
};
