import type { MessageAttribute, SeenMessage } from '@dynamo-outbox/messaging';
import { readCount } from '../arguments/numbers.ts';
import { refusePositionals } from '../arguments/positionals.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { UsageFault } from '../fault.ts';
import { lookIntoQueue } from '../services/look-into-queue.ts';
import { formatInstant } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { isCalled } from './is-called.ts';
import type { RedrivePlace } from './redrive-place.ts';

const defaultLimit = 10_000;

const valueOf = (attribute: MessageAttribute): string =>
  'text' in attribute ? attribute.text : `${Buffer.from(attribute.bytes).toString('base64')} (base64)`;

const textOf = (attribute: MessageAttribute | undefined): string | undefined =>
  attribute === undefined ? undefined : valueOf(attribute);

const toJson = (queue: string, { waiting, reading }: SeenMessage): object => ({
  queue,
  deliveryId: waiting.deliveryId,
  ...reading,
  groupId: waiting.groupId,
  sentAt: waiting.sentAt,
  attributes: Object.fromEntries(
    Object.entries(waiting.attributes).map(([name, attribute]) => [name, valueOf(attribute)]),
  ),
  body: waiting.body,
});

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const renderBody = ({ waiting, reading }: SeenMessage): readonly string[] =>
  reading.message === undefined
    ? [`Body, unreadable: ${reading.undecodable ?? ''}`, '', indented(waiting.body)]
    : [
        'Payload',
        '',
        reading.message.payload === undefined
          ? '  (none, or in a payload store)'
          : indented(JSON.stringify(reading.message.payload, undefined, 2)),
      ];

const factsOf = ({ waiting, reading }: SeenMessage): readonly (readonly [string, string | undefined])[] => [
  ['reason', reading.reason],
  ['detail', reading.detail],
  ['error class', textOf(waiting.attributes['DeadLetterErrorClass'])],
  ['stack hash', textOf(waiting.attributes['DeadLetterStackHash'])],
  ['given up by', reading.givenUpBy],
  ['since', formatInstant(waiting.sentAt)],
  ['group', waiting.groupId],
  ['message', reading.message?.id],
  ['ordering key', reading.message?.orderingKey],
  ['correlation', reading.message?.context.correlationId],
  ...Object.entries(waiting.attributes)
    .filter(([name]) => !/^(?:DeadLetter|Park)/.test(name))
    .map(([name, attribute]) => [name, valueOf(attribute)] as const),
];

const render = (queue: string, seen: SeenMessage, { style }: Terminal): string =>
  [
    style.strong(`${seen.reading.message?.type ?? 'a message'}  ${seen.waiting.deliveryId}`),
    ...[['in', queue] as const, ...factsOf(seen)].flatMap(([label, value]) =>
      value === undefined ? [] : [`  ${label.padEnd(14)}${value}`],
    ),
    '',
    ...renderBody(seen),
  ].join('\n');

const write = ({ options, terminal }: CommandContext, queue: string, seen: SeenMessage): void => {
  if (options.flag('raw')) {
    terminal.write(seen.waiting.body);
  } else {
    terminal.write(
      options.flag('json')
        ? JSON.stringify(toJson(queue, seen), undefined, 2)
        : render(queue, seen, terminal),
    );
  }
};

/** `dynamo-outbox redrive show <id>`: one message, whole. */
export const show = async (context: CommandContext, places: readonly RedrivePlace[]): Promise<ExitCode> => {
  const { options, clients, terminal } = context;
  refusePositionals(options, 2);
  const id = options.positionals[1];
  if (id === undefined) {
    throw new UsageFault('Which message is to be shown? Give its id, as "redrive list" shows it.');
  }
  const limit = readCount(options, 'limit') ?? defaultLimit;
  for (const { queue } of places) {
    const isFound = (seen: SeenMessage): boolean => isCalled(seen, id);
    const view = await lookIntoQueue(clients.sqs, queue, { limit, isFound });
    const found = view.seen.find(isFound);
    if (found !== undefined) {
      write(context, queue.name, found);
      return exitCodes.done;
    }
  }
  terminal.warn(`No message "${id}" was seen; on a FIFO queue it may lie behind others of its group.`);
  return exitCodes.remains;
};
