import {
  createReplay,
  type MessagingObserver,
  type Replay,
  type ReplayReport,
  type ReplaySelection,
} from '@dynamo-outbox/messaging';
import { DynamoDbRecordedItems } from '@dynamo-outbox/messaging/dynamodb';
import { readCount } from '../arguments/numbers.ts';
import { refusePositionals } from '../arguments/positionals.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { UsageFault } from '../fault.ts';
import { requireServices, type ChosenService } from '../services/choose-services.ts';
import { outboxTableOf, withTable } from '../services/tables.ts';
import { formatCount } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { createReplayPublisher } from './create-publisher.ts';
import { readReplaySelection } from './read-selection.ts';

const help = `Usage: dynamo-outbox replay --service <name> <what> [options]

Publishes again what a service's outbox still holds, with the same message ids:
to its topics, or to one queue. Consumers know by its id what they have
processed; a new one, or one that has forgotten, handles it.

What, all of which must hold:
  --from <when>        recorded then or later: 2026-11-20T08:00:00Z, or so long
  --before <when>      ago, such as 90min, 6h, 2d; or recorded before then
  --key <key>          of one ordering key, such as order#0199...; no scan
  --type <type>        of this message type; may be given again
  --topic <topic>      for this topic, by its logical name; may be given again
  --correlation <id>   set off by this request
  --all                everything

  --to <queue>         to this queue alone
  --rate <count>       most messages in a second, 100 without it
  --run <name>         name of this replay, which each message bears
  --cursor <cursor>    go on where a replay of the same --run and what ended
  --dry-run            read and count, and publish nothing
  --config <file>      another configuration file
  --json               as JSON
  --help               this text

Anything but --key reads the whole outbox: a read unit for each 4 KB. Ctrl-C
ends it in an orderly way, and says where to go on.

Exit code 0: all was published. 1: some was not. 2: a wrong argument, or a
table, queue or topic that is not there.

Examples:

  dynamo-outbox replay --service orders --from 6h --dry-run
  dynamo-outbox replay --service orders --from 2026-11-20T08:00:00Z \\
    --before 2026-11-20T14:00:00Z --rate 200
  dynamo-outbox replay --service orders --all --to history--orders.fifo
  dynamo-outbox replay --service orders --key 'order#01994c6f'
`;

const onlyService = ({ options, environment }: CommandContext): ChosenService => {
  const [service, ...others] = requireServices(options, environment);
  if (service === undefined || others.length > 0) {
    throw new UsageFault('Whose outbox is to be replayed? Name one service with --service.');
  }
  return service;
};

const runForm = /^[A-Za-z0-9-]{1,64}$/;

/** The run's name. Without one it is the time, so that two replays are never taken for one. */
const readRun = ({ options, clock }: CommandContext): string => {
  const run = options.text('run') ?? `replay-${clock().toISOString().replaceAll(/\W/g, '-')}`;
  if (!runForm.test(run)) {
    throw new UsageFault(`--run is "${run}"; it must be 1 to 64 letters, digits and hyphens.`);
  }
  if (options.text('cursor') !== undefined && options.text('run') === undefined) {
    throw new UsageFault('To go on at --cursor, give the --run of the replay that ended there.');
  }
  return run;
};

/** What is known of a replay that ended. */
interface ReplayEnd {
  readonly report: ReplayReport;
  readonly target: string;
  readonly run: string;
  readonly isDryRun: boolean;
  /** What the broker said when it last refused a message; absent where it took all. */
  readonly lastFailure?: string;
}

const note = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`  ${formatCount(count, 'message')} ${what}`];

const whyNot = ({ report, lastFailure }: ReplayEnd): string =>
  report.outcome === 'failed'
    ? `  The broker did not take more for now${lastFailure === undefined ? '.' : `: ${lastFailure}`}`
    : '  Ended before its time.';

const goOn = (end: ReplayEnd): readonly string[] => {
  const { outcome, cursor } = end.report;
  return outcome === 'complete'
    ? []
    : [
        whyNot(end),
        `  Go on with the same arguments and --run ${end.run}${cursor === undefined ? '' : ` --cursor ${cursor}`}`,
      ];
};

const render = (end: ReplayEnd, { style }: Terminal): string => {
  const { report, isDryRun, target } = end;
  const count = isDryRun ? report.selected : report.published;
  return [
    `${isDryRun ? 'Would publish' : 'Published'} ${formatCount(count, 'message')} to ${target}.`,
    ...note(report.refused, 'refused by the broker and left out').map(style.bad),
    ...(report.undecodable === 0
      ? []
      : [style.bad(`  ${formatCount(report.undecodable, 'item')} could not be read and were left out`)]),
    ...goOn(end),
    style.faint(`  Read ${formatCount(report.read, 'outbox item')}.`),
  ].join('\n');
};

/** What a replay is made from, each part looked up or checked before anything is read. */
const prepare = async (
  context: CommandContext,
  run: string,
  observer: MessagingObserver,
): Promise<{
  readonly replay: Replay;
  readonly selection: ReplaySelection;
  readonly target: string;
  readonly tableName: string;
}> => {
  const { options, clients, clock } = context;
  const service = onlyService(context);
  const selection = readReplaySelection(options, clock());
  const perSecond = readCount(options, 'rate');
  const tableName = outboxTableOf(service);
  const { name: target, publisher } = await createReplayPublisher(clients, {
    service,
    selection,
    to: options.text('to'),
    replay: { run },
  });
  const replay = createReplay({
    items: new DynamoDbRecordedItems({ client: clients.dynamoDb, tableName }),
    publisher,
    observer,
    ...(perSecond === undefined ? {} : { perSecond }),
  });
  return { replay, selection, target, tableName };
};

const replayAs = async (context: CommandContext, run: string): Promise<ReplayEnd> => {
  const { options, terminal, signal } = context;
  let lastFailure: string | undefined;
  const { replay, selection, target, tableName } = await prepare(context, run, (event) => {
    if (event.event === 'relay.message-failed') {
      lastFailure = event.reason;
    }
  });
  const cursor = options.text('cursor');
  const isDryRun = options.flag('dry-run');
  const report = await withTable(tableName, () =>
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
  return { report, target, run, isDryRun, ...(lastFailure === undefined ? {} : { lastFailure }) };
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  refusePositionals(context.options);
  const end = await replayAs(context, readRun(context));
  const { report, isDryRun, target } = end;
  context.terminal.write(
    context.options.flag('json')
      ? JSON.stringify(
          { target, run: end.run, isDryRun, ...report, lastFailure: end.lastFailure },
          undefined,
          2,
        )
      : render(end, context.terminal),
  );
  const isDone = report.outcome === 'complete' && report.refused + report.undecodable === 0;
  return isDone ? exitCodes.done : exitCodes.remains;
};

/** `dynamo-outbox replay`. */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'publishes again what an outbox still holds',
  help,
  options: {
    from: 'text',
    before: 'text',
    key: 'text',
    type: 'texts',
    topic: 'texts',
    correlation: 'text',
    all: 'flag',
    to: 'text',
    rate: 'text',
    run: 'text',
    cursor: 'text',
    'dry-run': 'flag',
  },
  run,
};
