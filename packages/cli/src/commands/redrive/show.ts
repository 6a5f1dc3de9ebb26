import type {
  ClaimedCaller,
  MessageAttribute,
  QueueView,
  SeenMessage,
} from '@dynamo-outbox/messaging/recovery';
import { readCount } from '../../arguments/numbers.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { UsageFault } from '../../fault.ts';
import { inspectFoundQueue } from '../../services/inspect-found-queue.ts';
import { formatInstant } from '../../terminal/format.ts';
import { labelled } from '../../terminal/labelled.ts';
import { strong, type Line } from '../../terminal/style.ts';
import { formerIdOf, isCalled } from './is-called.ts';
import { getPlaces, type RedriveScene } from './redrive-scene.ts';
import { reportUnknownId } from './unknown-selection.ts';

const defaultLimit = 10_000;

const valueOf = (attribute: MessageAttribute): string =>
  'text' in attribute ? attribute.text : `${Buffer.from(attribute.bytes).toString('base64')} (base64)`;

const textOf = (attribute: MessageAttribute | undefined): string | undefined =>
  attribute === undefined ? undefined : valueOf(attribute);

const toJson = (queue: string, { deadLetter, reading }: SeenMessage): object => ({
  queue,
  deliveryId: deadLetter.deliveryId,
  ...reading,
  groupId: deadLetter.groupId,
  sentAt: deadLetter.sentAt,
  attributes: Object.fromEntries(
    Object.entries(deadLetter.attributes).map(([name, attribute]) => [name, valueOf(attribute)]),
  ),
  body: deadLetter.body,
});

/** Splits text into lines of output. Line breaks in the text are kept. */
const indented = (text: string): readonly Line[] =>
  text.split(/\r?\n/).map((line) => ({ spans: [`  ${line}`], hang: 2 }));

const renderBody = ({ deadLetter, reading }: SeenMessage): readonly Line[] =>
  reading.message === undefined
    ? [`Body, unreadable: ${reading.undecodable ?? ''}`, '', ...indented(deadLetter.body)]
    : [
        'Payload',
        '',
        ...(reading.message.payload === undefined
          ? [`  (${reading.payloadAbsent ?? 'none'})`]
          : indented(JSON.stringify(reading.message.payload, undefined, 2))),
      ];

// The command cannot verify a signature, and shows the caller of a forged message too.
const describeCaller = (caller: ClaimedCaller | undefined): string | undefined => {
  if (caller === undefined) {
    return undefined;
  }
  const { subject, tenant, expiresAt } = caller;
  const tenantText = tenant === undefined ? '' : ` of ${tenant}`;
  const expiry = expiresAt === undefined ? '' : `, expires ${formatInstant(expiresAt)}`;
  return `${subject}${tenantText}${expiry} (not verified)`;
};

const factsOf = ({
  deadLetter,
  reading,
}: SeenMessage): readonly (readonly [string, string | undefined])[] => [
  ['reason', reading.reason],
  ['detail', reading.detail],
  ['error class', textOf(deadLetter.attributes['DeadLetterErrorClass'])],
  ['stack hash', textOf(deadLetter.attributes['DeadLetterStackHash'])],
  ['given up by', reading.givenUpBy],
  ['since', formatInstant(deadLetter.sentAt)],
  ['received as', formerIdOf(deadLetter)],
  ['group', deadLetter.groupId],
  ['message', reading.identity?.id],
  ['ordering key', reading.identity?.orderingKey],
  ['correlation', reading.identity?.correlationId],
  ['caller', describeCaller(reading.claimedCaller)],
  ...Object.entries(deadLetter.attributes)
    .filter(([name]) => !/^(?:DeadLetter|Park)/.test(name))
    .map(([name, attribute]) => [name, valueOf(attribute)] as const),
];

const labelWidth = 14;

/** Renders a message for people. */
export const renderSeen = (queue: string, seen: SeenMessage): readonly Line[] => [
  {
    spans: [strong(`${seen.reading.identity?.type ?? 'a message'}  ${seen.deadLetter.deliveryId}`)],
    hang: 2,
  },
  ...[['in', queue] as const, ...factsOf(seen)].flatMap(([label, value]) =>
    value === undefined ? [] : [labelled(label, labelWidth, value)],
  ),
  '',
  ...renderBody(seen),
];

const write = ({ options, terminal }: CommandContext, queue: string, seen: SeenMessage): void => {
  if (options.flag('raw')) {
    terminal.writeRaw(seen.deadLetter.body);
  } else if (options.flag('json')) {
    terminal.writeJson(toJson(queue, seen));
  } else {
    terminal.write(renderSeen(queue, seen));
  }
};

const readId = ({ options }: CommandContext): string => {
  assertPositionalCount(options, 2);
  const id = options.positionals[1];
  if (id === undefined) {
    throw new UsageFault('No message id is given. "redrive list" shows the ids.');
  }
  if (options.flag('raw') && options.flag('json')) {
    throw new UsageFault('--raw writes the body and --json the whole message; use only one of them.');
  }
  return id;
};

/** `dynamo-outbox redrive show <id>`: shows one complete message. */
export const show = async (scene: RedriveScene): Promise<ExitCode> => {
  const { context } = scene;
  const id = readId(context);
  const limit = readCount(context.options, 'limit') ?? defaultLimit;
  const places = await getPlaces(scene);
  const isFound = (seen: SeenMessage): boolean => isCalled(seen, id);
  const views: QueueView[] = [];
  for (const { queue } of places) {
    const view = await inspectFoundQueue(context.clients.sqs, queue, { limit, isFound });
    const found = view.seen.find(isFound);
    if (found !== undefined) {
      write(context, queue.name, found);
      return exitCodes.done;
    }
    views.push(view);
  }
  return reportUnknownId(context, id, {
    queues: places,
    seen: views.flatMap(({ seen }) => seen),
    isPartial: views.some(({ isPartial }) => isPartial),
  });
};
