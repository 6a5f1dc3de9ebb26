import type { MessageSelection, MessagingObserver } from '@dynamo-outbox/messaging';
import { createReplay, type Replay, type ReplayReport } from '@dynamo-outbox/messaging/recovery';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { readCount } from '../../arguments/numbers.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';
import type { Command, CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { NotFoundFault, UsageFault } from '../../fault.ts';
import { readSelection, selectionOptions } from '../../outbox/read-selection.ts';
import { describeUnknownSelection } from '../../outbox/unknown-selection.ts';
import { WatchedItems } from '../../outbox/watched-items.ts';
import { getOnlyService, type ChosenService } from '../../services/choose-services.ts';
import { assertPublishing, withPublishersTable } from '../../services/optional-outbox.ts';
import { outboxTableOf } from '../../services/tables.ts';
import { createReplayPublisher } from './create-publisher.ts';
import { renderReplay, type ReplayEnd } from './render-replay.ts';
import { replayHelp } from './replay-help.ts';

/** Reads the selection of a replay. Selecting everything requires `--all`. */
const readReplaySelection = (options: GivenOptions, now: Date): MessageSelection => {
  const selection = readSelection(options, now);
  if (options.flag('all') === Object.keys(selection).length > 0) {
    throw new UsageFault(
      'Select messages with --from, --before, --key, --aggregate, --type, --topic or --correlation, or use --all alone.',
    );
  }
  return selection;
};

const runForm = /^[A-Za-z0-9-]{1,64}$/;

/** Name of the run. Default: the time, so that two replays are always distinct. */
const readRun = ({ options, clock }: CommandContext): string => {
  const run = options.text('run') ?? `replay-${clock().toISOString().replaceAll(/\W/g, '-')}`;
  if (!runForm.test(run)) {
    throw new UsageFault(`--run is "${run}"; it must be 1 to 64 letters, digits and hyphens.`);
  }
  if (options.text('cursor') !== undefined && options.text('run') === undefined) {
    throw new UsageFault('--cursor needs the --run of the replay that it continues.');
  }
  return run;
};

/** The parts of a replay, each checked before any message is read. */
const prepare = async (
  context: CommandContext,
  run: string,
  observer: MessagingObserver,
): Promise<{
  readonly replay: Replay;
  readonly selection: MessageSelection;
  readonly target: string;
  /** Topics that it publishes to; absent with `--to`. */
  readonly topics: readonly string[] | undefined;
  readonly service: ChosenService;
  readonly items: WatchedItems;
}> => {
  const { options, environment, clients, clock } = context;
  const service = getOnlyService(options, environment);
  assertPublishing(service);
  const selection = readReplaySelection(options, clock());
  const to = options.text('to');
  const hasOwnGroups = options.flag('own-groups');
  if (hasOwnGroups && to === undefined) {
    throw new UsageFault('--own-groups needs --to: only one queue can have groups of its own.');
  }
  const perSecond = readCount(options, 'rate');
  const tableName = outboxTableOf(service);
  const {
    name: target,
    publisher,
    topics,
  } = await withPublishersTable(clients, service, () =>
    createReplayPublisher(clients, { service, selection, to, replay: { run, hasOwnGroups } }),
  );
  const items = new WatchedItems(new DynamoDbRecordedItems({ client: clients.dynamoDb, tableName }));
  const replay = createReplay({
    items,
    publisher,
    observer,
    ...(perSecond === undefined ? {} : { perSecond }),
  });
  return { replay, selection, target, topics, service, items };
};

/** After a cursor or an interruption only a part of the outbox was read, so nothing can be concluded about the rest. */
const isWhole = ({ outcome }: ReplayReport, cursor: string | undefined): boolean =>
  outcome === 'complete' && cursor === undefined;

/** Returns a sentence about topics of the outbox that are not among the destinations of the replay. */
const describeUnlistedTopics = (
  { topics: recorded }: WatchedItems,
  topics: readonly string[] | undefined,
): readonly string[] => {
  const unlisted = topics === undefined ? [] : [...recorded].filter((topic) => !topics.includes(topic));
  return unlisted.length === 0
    ? []
    : [
        `The outbox has messages of ${unlisted.map((topic) => `"${topic}"`).join(', ')}, which this replay does not publish to. List all topics of the service under "publishes" in the configuration file, or choose some with --topic.`,
      ];
};

const replayAs = async (context: CommandContext, run: string): Promise<ReplayEnd> => {
  const { options, terminal, signal } = context;
  let lastFailure: string | undefined;
  const { replay, selection, target, topics, service, items } = await prepare(context, run, (event) => {
    if (event.event === 'relay.message-failed') {
      lastFailure = event.reason;
    }
  });
  const cursor = options.text('cursor');
  const isDryRun = options.flag('dry-run');
  const report = await withPublishersTable(context.clients, service, () =>
    replay({
      selection,
      isDryRun,
      signal,
      ...(cursor === undefined ? {} : { cursor }),
      onProgress: ({ read, published }) => {
        terminal.progress(
          `Published ${published.toLocaleString('en-US')}, read ${read.toLocaleString('en-US')} items`,
        );
      },
    }),
  );
  const unknown = isWhole(report, cursor) ? [...describeUnknownSelection(selection, report, items)] : [];
  if (unknown.length > 0 && report.selected === 0) {
    throw new NotFoundFault(unknown.join(' '));
  }
  const mayMissTopics = isDryRun ? Object.keys(selection).length === 0 : report.refused > 0;
  unknown.push(
    ...(mayMissTopics
      ? describeUnlistedTopics(items, selection.topics === undefined ? topics : undefined)
      : []),
  );
  return { report, target, run, isDryRun, unknown, ...(lastFailure === undefined ? {} : { lastFailure }) };
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  assertPositionalCount(context.options);
  const end = await replayAs(context, readRun(context));
  const { report, isDryRun, target } = end;
  if (context.options.flag('json')) {
    const { lastFailure } = end;
    context.terminal.writeJson({ target, run: end.run, isDryRun, ...report, lastFailure });
  } else {
    context.terminal.write(renderReplay(end));
  }
  end.unknown.forEach(context.terminal.warn);
  const isDone =
    report.outcome === 'complete' && report.refused + report.undecodable + end.unknown.length === 0;
  return isDone ? exitCodes.done : exitCodes.remains;
};

/** `dynamo-outbox replay`. */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'publishes messages that an outbox still holds again',
  help: replayHelp,
  options: {
    ...selectionOptions,
    all: 'flag',
    to: 'text',
    'own-groups': 'flag',
    rate: 'text',
    run: 'text',
    cursor: 'text',
    'dry-run': 'flag',
  },
  run,
};
