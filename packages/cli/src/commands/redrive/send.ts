import { redrive, type RedriveTarget, type SeenMessage } from '@dynamo-outbox/messaging/recovery';
import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import { SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import { readCount, readRate } from '../../arguments/numbers.ts';
import type { CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { outboxTableOf } from '../../services/tables.ts';
import { createTarget } from './create-target.ts';
import type { RedriveOutcome } from './redrive-outcome.ts';
import type { RedrivePlace } from './redrive-place.ts';
import { getPlaces, type RedriveScene } from './redrive-scene.ts';
import { renderRun, toJson } from './render-run.ts';
import { readSelection, type Selection } from './selection.ts';
import { reportUnknownId, reportUnknownReason, type Searched } from './unknown-selection.ts';

interface Prepared {
  readonly place: RedrivePlace;
  readonly target: RedriveTarget;
}

/** Checks everything that may not exist first, so that a wrong name changes nothing. */
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
  const { url: queueUrl, isParkingQueue = false } = place.queue;
  const queue = new SqsDeadLetterQueue({ client: clients.sqs, queueUrl, isParkingQueue });
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

const isPartial = ({ report, left }: RedriveOutcome): boolean => report.examined < left.visible + left.hidden;

/** Records the messages seen, for the sentence about a selection without a match. */
const watch = (
  selection: Selection,
): { readonly selection: Selection; readonly seen: readonly SeenMessage[] } => {
  const seen: SeenMessage[] = [];
  return {
    seen,
    selection: {
      ...selection,
      isWanted: (one) => {
        seen.push(one);
        return selection.isWanted(one);
      },
    },
  };
};

/**
 * Ends a run whose selection matches none of the waiting messages. `undefined` if it matches some, or if no message
 * waits.
 */
const reportUnknown = (
  context: CommandContext,
  { id, reason, isWanted }: Selection,
  searched: Searched,
): ExitCode | undefined => {
  if (searched.seen.some(isWanted) || context.signal.aborted) {
    return undefined;
  }
  if (id !== undefined) {
    return reportUnknownId(context, id, searched);
  }
  return reason === undefined || searched.seen.length === 0
    ? undefined
    : reportUnknownReason(context, reason, searched);
};

const write = (
  { options, terminal, environment }: CommandContext,
  outcomes: readonly RedriveOutcome[],
): void => {
  if (options.flag('json')) {
    terminal.writeJson({ runs: outcomes.map((outcome) => toJson(outcome, environment)) });
  } else {
    terminal.write(outcomes.flatMap((outcome) => renderRun(outcome, environment)));
  }
};

const runAll = async (
  context: CommandContext,
  prepared: readonly Prepared[],
  selection: Selection,
): Promise<readonly RedriveOutcome[]> => {
  const outcomes: RedriveOutcome[] = [];
  for (const one of prepared) {
    const isFound = selection.id !== undefined && outcomes.some(({ report }) => report.wanted > 0);
    if (!isFound && !context.signal.aborted) {
      outcomes.push(await runOne(context, one, selection));
    }
  }
  return outcomes;
};

/** `dynamo-outbox redrive send`: sends messages back to where they came from. */
export const send = async (scene: RedriveScene): Promise<ExitCode> => {
  const { context } = scene;
  const { options, signal } = context;
  const wanted = readSelection(options);
  // Read for validation before anything changes.
  readCount(options, 'limit');
  readRate(options, 'rate');
  const queues = await getPlaces(scene);
  const { selection, seen } = watch(wanted);
  const outcomes = await runAll(context, await prepare(context, queues), selection);
  const searched = { queues, seen, isPartial: outcomes.some(isPartial) };
  const refused = reportUnknown(context, wanted, searched);
  if (refused !== undefined) {
    return refused;
  }
  write(context, outcomes);
  return signal.aborted || outcomes.some(remains) ? exitCodes.remains : exitCodes.done;
};
