import { redrive, type QueueDepth, type RedriveReport, type RedriveTarget } from '@dynamo-outbox/messaging';
import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import { SqsWaitingQueue } from '@dynamo-outbox/messaging/sqs';
import { readCount, readRate } from '../arguments/numbers.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { outboxTableOf } from '../services/tables.ts';
import { createTarget } from './create-target.ts';
import type { RedrivePlace } from './redrive-place.ts';
import { renderRun, toJson } from './render-run.ts';
import { readSelection, type Selection } from './selection.ts';

/** What became of one queue. */
export interface RedriveOutcome {
  readonly queue: string;
  readonly target: string;
  readonly isDryRun: boolean;
  readonly report: RedriveReport;
  /** What the queue holds afterwards, as far as it knows. */
  readonly left: QueueDepth;
}

interface Prepared {
  readonly place: RedrivePlace;
  readonly target: RedriveTarget;
}

/** Everything that may not be there is asked for first, so that a wrong name changes nothing. */
const prepare = (
  { clients, options }: CommandContext,
  places: readonly RedrivePlace[],
): Promise<readonly Prepared[]> =>
  Promise.all(
    places.map(async (place) => ({
      place,
      target: await createTarget(clients, place, options.text('to')),
    })),
  );

const parkedKeysOf = (
  { clients }: CommandContext,
  { origin }: RedrivePlace,
): { readonly parkedKeys?: DynamoDbParkedKeys } =>
  origin.kind === 'topics'
    ? {
        parkedKeys: new DynamoDbParkedKeys({
          client: clients.dynamoDb,
          tableName: outboxTableOf(origin.service),
        }),
      }
    : {};

const runOne = async (
  context: CommandContext,
  { place, target }: Prepared,
  { id, isWanted, body }: Selection,
): Promise<RedriveOutcome> => {
  const { clients, options, terminal, signal } = context;
  const queue = new SqsWaitingQueue({ client: clients.sqs, queueUrl: place.queue.url });
  const isDryRun = options.flag('dry-run');
  const limit = id === undefined ? readCount(options, 'limit') : 1;
  const messagesPerSecond = readRate(options, 'rate');
  const report = await redrive({
    queue,
    target,
    isWanted,
    isDryRun,
    signal,
    ...parkedKeysOf(context, place),
    ...(body === undefined ? {} : { edit: () => body }),
    ...(limit === undefined ? {} : { limit }),
    ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    onProgress: ({ examined, sent }) => {
      terminal.progress(
        `${queue.name}: sent ${sent.toLocaleString('en-US')} of ${examined.toLocaleString('en-US')} seen`,
      );
    },
  });
  return { queue: queue.name, target: target.name, isDryRun, report, left: await queue.depth() };
};

const remains = ({ report, isDryRun }: RedriveOutcome): boolean =>
  !isDryRun && report.failed.length + report.unremoved.length + report.heldBack + report.cameLater > 0;

const exitCodeOf = (outcomes: readonly RedriveOutcome[], { id }: Selection): ExitCode => {
  const isMissing = id !== undefined && outcomes.every(({ report }) => report.wanted === 0);
  return isMissing || outcomes.some(remains) ? exitCodes.remains : exitCodes.done;
};

/** `dynamo-outbox redrive send`: sends messages back to where they came from. */
export const send = async (context: CommandContext, places: readonly RedrivePlace[]): Promise<ExitCode> => {
  const { options, terminal, signal } = context;
  const selection = readSelection(options);
  // Read for their faults, before anything is touched.
  readCount(options, 'limit');
  readRate(options, 'rate');
  const outcomes: RedriveOutcome[] = [];
  for (const prepared of await prepare(context, places)) {
    const isFound = selection.id !== undefined && outcomes.some(({ report }) => report.wanted > 0);
    if (!isFound && !signal.aborted) {
      outcomes.push(await runOne(context, prepared, selection));
    }
  }
  terminal.write(
    options.flag('json')
      ? JSON.stringify({ runs: outcomes.map(toJson) }, undefined, 2)
      : outcomes.map((outcome) => renderRun(outcome, terminal)).join('\n'),
  );
  return signal.aborted ? exitCodes.remains : exitCodeOf(outcomes, selection);
};
