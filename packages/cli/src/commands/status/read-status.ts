import { groupByReason, type QueueDepth, type ReasonGroup } from '@dynamo-outbox/messaging/recovery';
import type { ChosenService } from '../../services/choose-services.ts';
import type { Clients } from '../../services/clients.ts';
import { inspectFoundQueue } from '../../services/inspect-found-queue.ts';
import { withOptionalOutbox } from '../../services/optional-outbox.ts';
import { findServiceQueues, type ConsumedQueue, type FoundQueue } from '../../services/queues.ts';
import { readBacklog, type OutboxBacklog } from './outbox-backlog.ts';

/** Messages in one queue that need an operator. */
export interface WaitingStatus extends QueueDepth {
  readonly queue: string;
  readonly groups: readonly ReasonGroup[];
  /** Whether the groups cover only a part of the messages. */
  readonly isPartial: boolean;
}

/** Status of a queue that a consumer reads. */
export interface QueueStatus extends QueueDepth {
  readonly queue: string;
  /** Absent if it has no dead-letter queue. */
  readonly deadLetters?: WaitingStatus;
}

/** Status of a service. */
export interface ServiceStatus {
  readonly service: string;
  /** Absent if it publishes nothing. */
  readonly outbox?: OutboxBacklog;
  readonly queues: readonly QueueStatus[];
  /** Absent if its relay has no parking queue. */
  readonly parked?: WaitingStatus;
}

/** Options for reading the status. */
export interface StatusOptions {
  /** Maximum messages to inspect in each queue. */
  readonly limit: number;
}

const readWaiting = async (
  { sqs }: Clients,
  queue: FoundQueue,
  { limit }: StatusOptions,
): Promise<WaitingStatus> => {
  const { depth, seen, isPartial } = await inspectFoundQueue(sqs, queue, { limit });
  return { queue: queue.name, ...depth, groups: groupByReason(seen), isPartial };
};

const readQueue = async (
  clients: Clients,
  { name, depth, deadLetterQueue }: ConsumedQueue,
  options: StatusOptions,
): Promise<QueueStatus> => ({
  queue: name,
  ...depth,
  ...(deadLetterQueue === undefined
    ? {}
    : { deadLetters: await readWaiting(clients, deadLetterQueue, options) }),
});

/** Reads the status of a service. Rejects with `NOT_FOUND` if one of its resources does not exist. */
export const readStatus = async (
  clients: Clients,
  service: ChosenService,
  options: StatusOptions,
): Promise<ServiceStatus> => {
  // Resources that may not exist come first, so that a wrong name touches no queue.
  const outbox = await withOptionalOutbox(clients, service, (table) => readBacklog(clients.dynamoDb, table));
  const { consumed, parkingQueue } = await findServiceQueues(clients.sqs, service);
  const [queues, parked] = await Promise.all([
    Promise.all(consumed.map((queue) => readQueue(clients, queue, options))),
    parkingQueue === undefined ? undefined : readWaiting(clients, parkingQueue, options),
  ]);
  return {
    service: service.name,
    ...(outbox === undefined ? {} : { outbox }),
    queues,
    ...(parked === undefined ? {} : { parked }),
  };
};

/** Returns everything in a service that needs an operator. */
export const waitingIn = ({ queues, parked }: ServiceStatus): readonly WaitingStatus[] =>
  [...queues.map(({ deadLetters }) => deadLetters), parked].filter((waiting) => waiting !== undefined);

/** Returns the number of messages in a service that need an operator. */
export const countWaiting = (status: ServiceStatus): number =>
  waitingIn(status).reduce((sum, { visible, hidden }) => sum + visible + hidden, 0);
