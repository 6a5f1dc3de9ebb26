import { DynamoDbScheduledMessages } from '@dynamo-outbox/messaging/dynamodb';
import { createScheduleOperations, toDueTime } from '@dynamo-outbox/messaging/schedule';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { Command, CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { NotFoundFault, UsageFault } from '../../fault.ts';
import { getOnlyService } from '../../services/choose-services.ts';
import { assertPublishing, withPublishersTable } from '../../services/optional-outbox.ts';
import { outboxDaysOf, outboxTableOf } from '../../services/tables.ts';
import { changeScheduled, type ScheduledAction } from './change-scheduled.ts';
import { readDueTime } from './due-time.ts';
import { assertScheduling } from './assert-scheduling.ts';
import { findScheduled, type FoundSchedules } from './find-scheduled.ts';
import { renderChanges, renderRead, renderScheduled } from './render-scheduled.ts';
import { scheduledHelp } from './scheduled-help.ts';
import {
  isEverything,
  readScheduledSelection,
  selectionOptions,
  type ScheduledSelection,
} from './selection.ts';

const parts = ['list', 'move', 'cancel', 'send'] as const;

type Part = (typeof parts)[number];

/** What the command is asked to do; no action for `list`. */
interface Request {
  readonly selection: ScheduledSelection;
  readonly action: ScheduledAction | undefined;
}

/** What it found. */
interface Finding {
  readonly table: string;
  readonly schedules: DynamoDbScheduledMessages;
  readonly found: FoundSchedules;
}

const choosePart = ({ options }: CommandContext): Part => {
  const name = options.positionals[0] ?? 'list';
  const part = parts.find((one) => one === name);
  if (part === undefined) {
    throw new UsageFault(`There is no "scheduled ${name}"; choose one of ${parts.join(', ')}.`);
  }
  return part;
};

/** Rejects options that would have no effect, because users would expect one. */
const assertOptionsOf = (part: Part, { options }: CommandContext): void => {
  const foreign = [...(part === 'move' ? [] : ['to']), ...(part === 'list' ? ['all', 'dry-run'] : [])].find(
    (name) => options.isGiven(name),
  );
  if (foreign !== undefined) {
    throw new UsageFault(`--${foreign} is not for "scheduled ${part}".`);
  }
};

/** Reads the new due time. A time in the past would release the messages at once, which is the part `send`. */
const readNewTime = ({ options, clock }: CommandContext): Date => {
  const now = clock();
  const to = readDueTime(options, 'to', now);
  if (to === undefined) {
    throw new UsageFault('Set --to to the new due time, such as 2026-11-20T08:00:00Z or +2h.');
  }
  if (to <= now) {
    throw new UsageFault(
      `--to is "${options.text('to') ?? ''}", which is not in the future. Write +2h for in two hours, or use send.`,
    );
  }
  try {
    return toDueTime({ deliverAt: to }, now);
  } catch (error) {
    throw new UsageFault(`--to: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

const readAction = (part: Part, context: CommandContext): ScheduledAction | undefined => {
  switch (part) {
    case 'list':
      return undefined;
    case 'move':
      return { kind: 'move', to: readNewTime(context) };
    case 'cancel':
    case 'send':
      return { kind: part };
  }
};

const readRequest = (context: CommandContext): Request => {
  const part = choosePart(context);
  assertPositionalCount(context.options, 2);
  assertOptionsOf(part, context);
  const selection = readScheduledSelection(context.options, context.clock());
  const action = readAction(part, context);
  if (action !== undefined && context.options.flag('all') !== isEverything(selection)) {
    throw new UsageFault(
      'Select messages with a handle, an id, --from, --before, --key, --aggregate or --type, or use --all alone.',
    );
  }
  return { selection, action };
};

const find = async (context: CommandContext, { selection }: Request): Promise<Finding> => {
  const { options, environment, clients, clock, signal, terminal } = context;
  const service = getOnlyService(options, environment);
  assertPublishing(service);
  const tableName = outboxTableOf(service);
  const schedules = new DynamoDbScheduledMessages({
    client: clients.dynamoDb,
    tableName,
    retentionDays: outboxDaysOf(service),
    clock,
  });
  const found = await withPublishersTable(clients, service, async () => {
    await assertScheduling(clients.dynamoDb, tableName);
    return findScheduled(schedules, selection, {
      signal,
      onProgress: (itemsRead) => {
        terminal.progress(`Reading ${tableName}: ${itemsRead.toLocaleString('en-US')} entries`);
      },
    });
  });
  return { table: tableName, schedules, found };
};

const nothing = ({ hasMore }: FoundSchedules): string =>
  hasMore
    ? 'No message in the part of the list that was read matches the selection.'
    : 'No scheduled message matches the selection.';

const list = ({ options, terminal, clock }: CommandContext, { table, found }: Finding): ExitCode => {
  const { messages, itemsRead, hasMore } = found;
  const listed = messages.map((message) => message.listed);
  if (options.flag('json')) {
    terminal.writeJson({ table, messages: listed, itemsRead, hasMore });
  } else {
    const rendered = renderScheduled(listed, { columns: terminal.columns, now: clock() });
    terminal.write([...(messages.length === 0 ? [nothing(found)] : rendered), ...renderRead(found)]);
  }
  const isUnfinished = messages.length === 0 && hasMore;
  return isUnfinished || listed.some(({ undecodable }) => undecodable !== undefined)
    ? exitCodes.remains
    : exitCodes.done;
};

const change = async (
  { options, terminal, clock, signal }: CommandContext,
  { table, schedules, found }: Finding,
  action: ScheduledAction,
): Promise<ExitCode> => {
  const isDryRun = options.flag('dry-run');
  const operations = createScheduleOperations({ schedules, clock });
  const messages = await changeScheduled({ operations, action, isDryRun, signal }, found.messages);
  const { itemsRead, hasMore } = found;
  if (options.flag('json')) {
    terminal.writeJson({ table, action: action.kind, isDryRun, messages, itemsRead, hasMore });
  } else {
    const rendering = { columns: terminal.columns, now: clock() };
    const lines = renderChanges(messages, { table, action, isDryRun }, rendering);
    terminal.write([...(messages.length === 0 ? [nothing(found)] : lines), ...renderRead(found)]);
  }
  const isDone = messages.every(({ outcome }) => outcome === 'done' || outcome === 'would');
  return isDone && !hasMore ? exitCodes.done : exitCodes.remains;
};

/** A handle whose message is gone was valid; an id that is not in the list may be anything. */
const reportMissing = (
  { terminal, options }: CommandContext,
  { selection }: Request,
  { table, found }: Finding,
): ExitCode | undefined => {
  if (found.messages.length > 0 || found.hasMore) {
    return undefined;
  }
  const { handle, id } = selection;
  if (handle !== undefined) {
    if (options.flag('json')) {
      terminal.writeJson({ table, messages: [{ id: handle.messageId, outcome: 'released' }] });
    } else {
      terminal.write([
        `The message ${handle.messageId} of ${handle.orderingKey} is not scheduled in ${table}: released, cancelled, or never scheduled.`,
      ]);
    }
    return exitCodes.remains;
  }
  if (id !== undefined) {
    throw new NotFoundFault(
      `No scheduled message of ${table} with the id "${id}" matches the selection: released, cancelled, or never scheduled.`,
    );
  }
  return undefined;
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const request = readRequest(context);
  const finding = await find(context, request);
  const missing = reportMissing(context, request, finding);
  if (missing !== undefined) {
    return missing;
  }
  return request.action === undefined ? list(context, finding) : change(context, finding, request.action);
};

/** `dynamo-outbox scheduled`. */
export const scheduledCommand: Command = {
  name: 'scheduled',
  summary: 'lists scheduled messages, and moves, cancels or releases them',
  help: scheduledHelp,
  options: { ...selectionOptions, to: 'text', 'dry-run': 'flag' },
  run,
};
