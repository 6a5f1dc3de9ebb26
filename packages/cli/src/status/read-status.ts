import { groupByReason, type QueueDepth, type ReasonGroup } from '@dynamo-outbox/messaging';
import type { ChosenService } from '../services/choose-services.ts';
import type { Clients } from '../services/clients.ts';
import { inspectFoundQueue } from '../services/inspect-found-queue.ts';
import { findServiceQueues, type ConsumedQueue, type FoundQueue } from '../services/queues.ts';
import { readBacklog, type OutboxBacklog } from './outbox-backlog.ts';

/** What waits for a person in one queue. */
export interface WaitingStatus extends QueueDepth {
  readonly queue: string;
  readonly groups: readonly ReasonGroup[];
  /** Whether the groups are those of a part of the messages only. */
  readonly isPartial: boolean;
}

/** How a queue is doing that a consumer reads. */
export interface QueueStatus extends QueueDepth {
  readonly queue: string;
  /** Absent when it has no dead-letter queue. */
  readonly deadLetters?: WaitingStatus;
}

/** How a service is doing. */
export interface ServiceStatus {
  readonly service: string;
  readonly outbox: OutboxBacklog;
  readonly queues: readonly QueueStatus[];
  /** Absent when its relay has nowhere to park. */
  readonly parked?: WaitingStatus;
}

/** How to look. */
export interface StatusOptions {
  /** Most messages to look at in each queue. */
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

/** Reads how a service is doing. Rejects with `NOT_FOUND` when one of its resources is not there. */
export const readStatus = async (
  clients: Clients,
  service: ChosenService,
  options: StatusOptions,
): Promise<ServiceStatus> => {
  // First what may not be there, so that a wrong name touches no queue.
  const outbox = await readBacklog(clients.dynamoDb, service);
  const { consumed, parkingQueue } = await findServiceQueues(clients.sqs, service);
  const [queues, parked] = await Promise.all([
    Promise.all(consumed.map((queue) => readQueue(clients, queue, options))),
    parkingQueue === undefined ? undefined : readWaiting(clients, parkingQueue, options),
  ]);
  return { service: service.name, outbox, queues, ...(parked === undefined ? {} : { parked }) };
};

/** Everything of a service that waits for a person. */
export const waitingIn = ({ queues, parked }: ServiceStatus): readonly WaitingStatus[] =>
  [...queues.map(({ deadLetters }) => deadLetters), parked].filter((waiting) => waiting !== undefined);

/** How many messages of a service wait for a person. */
export const countWaiting = (status: ServiceStatus): number =>
  waitingIn(status).reduce((sum, { visible, hidden }) => sum + visible + hidden, 0);
