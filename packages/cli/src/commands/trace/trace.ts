import type { ChosenService } from '../../services/choose-services.ts';
import type { Clients } from '../../services/clients.ts';
import { withOptionalOutbox } from '../../services/optional-outbox.ts';
import { findServiceQueues, type FoundQueue, type ServiceQueues } from '../../services/queues.ts';
import { inboxTableOf } from '../../services/tables.ts';
import { readProcessings, type InboxToSearch } from './read-inbox.ts';
import { searchOutbox, type OutboxSearch } from './read-outbox.ts';
import { searchQueue, type QueueSearch } from './read-queues.ts';
import type { Processing, TracedMessage } from './traced-message.ts';

/** The id to trace, and the search limit. */
export interface TraceOptions {
  readonly wanted: string;
  /** Maximum items to read from an outbox, and messages to inspect in a queue. */
  readonly limit: number;
  readonly onProgress: (text: string) => void;
}

/** The messages found, and where they were searched. */
export interface Trace {
  /** In the order in which they were recorded. */
  readonly messages: readonly TracedMessage[];
  readonly outboxes: readonly Omit<OutboxSearch, 'found'>[];
  readonly queues: readonly Omit<QueueSearch, 'found'>[];
}

interface Ground {
  readonly service: ChosenService;
  readonly queues: ServiceQueues;
}

const waitingQueuesOf = ({ queues: { consumed, parkingQueue } }: Ground): readonly FoundQueue[] =>
  [...consumed.map(({ deadLetterQueue }) => deadLetterQueue), parkingQueue].filter(
    (queue) => queue !== undefined,
  );

const inboxOf = ({ service, queues }: Ground): InboxToSearch => ({
  table: inboxTableOf(service),
  consumers: queues.consumed.map(({ consumer }) => consumer),
});

/** Merges what outboxes and queues report about the same message. */
const merge = (
  outboxes: readonly OutboxSearch[],
  queues: readonly QueueSearch[],
): Map<string, TracedMessage> => {
  const messages = new Map<string, TracedMessage>();
  for (const message of outboxes.flatMap(({ found }) => found)) {
    messages.set(message.id, { ...message, processed: [], waiting: [] });
  }
  for (const { identity, waiting } of queues.flatMap(({ found }) => found)) {
    const known = messages.get(identity.id) ?? { ...identity, processed: [], waiting: [] };
    messages.set(identity.id, { ...known, waiting: [...known.waiting, waiting] });
  }
  return messages;
};

const instantOf = ({ recording, occurredAt, waiting }: TracedMessage): number =>
  (recording?.recordedAt ?? occurredAt ?? waiting[0]?.sentAt ?? new Date(0)).getTime();

const readAllProcessings = async (
  { dynamoDb }: Clients,
  grounds: readonly Ground[],
  messageIds: readonly string[],
): Promise<(messageId: string) => readonly Processing[]> => {
  const inboxes = await Promise.all(
    grounds.map((ground) => readProcessings({ client: dynamoDb }, inboxOf(ground), messageIds)),
  );
  return (messageId) =>
    inboxes
      .flatMap((inbox) => inbox.get(messageId) ?? [])
      .toSorted((a, b) => a.processedAt.getTime() - b.processedAt.getTime());
};

/** A message that only inboxes still know also counts: its item has expired. */
const withProcessings = (
  messages: Map<string, TracedMessage>,
  wanted: string,
  processedOf: (messageId: string) => readonly Processing[],
): readonly TracedMessage[] => {
  if (!messages.has(wanted) && processedOf(wanted).length > 0) {
    messages.set(wanted, { id: wanted, processed: [], waiting: [] });
  }
  return [...messages.values()]
    .map((message) => ({ ...message, processed: processedOf(message.id) }))
    .toSorted((a, b) => instantOf(a) - instantOf(b));
};

const searchOutboxes = async (
  clients: Clients,
  services: readonly ChosenService[],
  { wanted, limit, onProgress }: TraceOptions,
): Promise<readonly OutboxSearch[]> => {
  const searches = new Map<string, OutboxSearch>();
  const search = async (table: string): Promise<OutboxSearch> => {
    const report = (itemsRead: number): void => {
      onProgress(`Reading ${table}: ${itemsRead.toLocaleString('en-US')} items`);
    };
    return (
      searches.get(table) ?? searchOutbox(clients.dynamoDb, table, { wanted, limit, onProgress: report })
    );
  };
  for (const service of services) {
    const found = await withOptionalOutbox(clients, service, search);
    if (found !== undefined) {
      searches.set(found.table, found);
    }
  }
  return [...searches.values()];
};

const searchQueues = async (
  { sqs }: Clients,
  grounds: readonly Ground[],
  { wanted, limit, onProgress }: TraceOptions,
): Promise<readonly QueueSearch[]> => {
  const searches: QueueSearch[] = [];
  for (const queue of grounds.flatMap(waitingQueuesOf)) {
    onProgress(`Looking into ${queue.name}`);
    searches.push(await searchQueue(sqs, queue, { wanted, limit }));
  }
  return searches;
};

/**
 * Finds a message, or all messages of a correlation or an aggregate, in the outboxes, inboxes and queues of services.
 */
export const trace = async (
  clients: Clients,
  services: readonly ChosenService[],
  options: TraceOptions,
): Promise<Trace> => {
  const outboxes = await searchOutboxes(clients, services, options);
  const grounds = await Promise.all(
    services.map(async (service) => ({ service, queues: await findServiceQueues(clients.sqs, service) })),
  );
  const queues = await searchQueues(clients, grounds, options);
  const messages = merge(outboxes, queues);
  const ids = [...new Set([...messages.keys(), options.wanted])];
  const processedOf = await readAllProcessings(clients, grounds, ids);
  return {
    messages: withProcessings(messages, options.wanted, processedOf),
    outboxes: outboxes.map(({ table, itemsRead, readUnits, undecodable, isPartial }) => ({
      table,
      itemsRead,
      readUnits,
      undecodable,
      isPartial,
    })),
    queues: queues.map(({ queue, messagesSeen, isPartial }) => ({ queue, messagesSeen, isPartial })),
  };
};
