import type { DispatchState, OutboxFilter, OutboxPage } from '@dynamo-outbox/messaging';
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
import { getOnlyService } from '../../services/choose-services.ts';
import { assertPublishing, withPublishersTable } from '../../services/optional-outbox.ts';
import { outboxTableOf } from '../../services/tables.ts';
import { findMessages } from './find-messages.ts';
import { messagesHelp } from './messages-help.ts';
import { renderCost, renderMessages } from './render-messages.ts';

const defaultLimit = 50;
const defaultMaxItems = 10_000;

const states: readonly DispatchState['state'][] = ['undispatched', 'dispatched', 'parked', 'unknown'];

const readFilter = (options: GivenOptions, now: Date): OutboxFilter => {
  const text = options.text('state');
  const state = states.find((one) => one === text);
  if (text !== undefined && state === undefined) {
    throw new UsageFault(`--state is "${text}"; it must be one of ${states.join(', ')}.`);
  }
  return { ...readSelection(options, now), ...(state === undefined ? {} : { state }) };
};

/** What a command found, and what its selection does not name. */
interface Finding {
  readonly table: string;
  readonly found: OutboxPage;
  /** Sentences about names in the selection that the outbox does not contain. */
  readonly unknown: readonly string[];
}

/** The index of undispatched items does not show which names exist. */
const showsNames = ({ state, orderingKey }: OutboxFilter): boolean =>
  state !== 'undispatched' || orderingKey !== undefined;

const find = async ({ options, environment, terminal, ...context }: CommandContext): Promise<Finding> => {
  const filter = readFilter(options, context.clock());
  const limit = readCount(options, 'limit') ?? defaultLimit;
  const maxItems = readCount(options, 'max-items') ?? defaultMaxItems;
  const service = getOnlyService(options, environment);
  assertPublishing(service);
  const table = outboxTableOf(service);
  const client = context.clients.dynamoDb;
  const items = new WatchedItems(
    new DynamoDbRecordedItems({ client, tableName: table, isConsistent: false }),
  );
  const cursor = options.text('cursor');
  const found = await withPublishersTable(context.clients, service, () =>
    findMessages({
      ...{ items, filter, cursor, limit, maxItems, signal: context.signal },
      hasPayload: options.flag('payload'),
      onProgress: ({ messages, itemsRead }) => {
        const counts = [messages.length, itemsRead].map((count) => count.toLocaleString('en-US'));
        terminal.progress(`Reading ${table}: ${counts.join(' messages in ')} items`);
      },
    }),
  );
  const isWhole = cursor === undefined && found.next === undefined;
  const counts = { read: items.itemsSeen, selected: found.messages.length };
  const unknown = isWhole && showsNames(filter) ? describeUnknownSelection(filter, counts, items) : [];
  return { table, found, unknown };
};

const isEmpty = ({ messages, undecodable }: OutboxPage): boolean =>
  messages.length + undecodable.length === 0;

const describeEmpty = ({ next }: OutboxPage): string =>
  next === undefined
    ? 'No message in the outbox matches the selection.'
    : 'No message in the part of the outbox that was read matches the selection.';

const report = ({ table, found, unknown }: Finding, { options, terminal }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.writeJson({ table, ...found });
  } else if (isEmpty(found)) {
    terminal.write([describeEmpty(found), ...renderCost(found)]);
  } else {
    terminal.write(renderMessages(found, terminal));
  }
  unknown.forEach(terminal.warn);
};

const exitCodeOf = ({ found, unknown }: Finding): ExitCode => {
  const isUnfinished = isEmpty(found) && found.next !== undefined;
  return found.undecodable.length > 0 || unknown.length > 0 || isUnfinished
    ? exitCodes.remains
    : exitCodes.done;
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  assertPositionalCount(context.options);
  const finding = await find(context);
  if (isEmpty(finding.found) && finding.unknown.length > 0) {
    throw new NotFoundFault(finding.unknown.join(' '));
  }
  report(finding, context);
  return exitCodeOf(finding);
};

/** `dynamo-outbox messages`. */
export const messagesCommand: Command = {
  name: 'messages',
  summary: 'lists messages that an outbox still holds, with their state',
  help: messagesHelp,
  options: {
    ...selectionOptions,
    state: 'text',
    limit: 'text',
    'max-items': 'text',
    payload: 'flag',
    cursor: 'text',
  },
  run,
};
