import type { SeenMessage } from '@dynamo-outbox/messaging/recovery';
import type { ChosenService } from '../../../services/choose-services.ts';
import type { Clients } from '../../../services/clients.ts';
import { inspectFoundQueue } from '../../../services/inspect-found-queue.ts';
import { findServiceQueues, type ConsumedQueue, type FoundQueue } from '../../../services/queues.ts';
import type { HeldMessage, HeldState } from './held-message.ts';

/** What was read of a queue. */
export interface QueueReading {
  readonly queue: string;
  readonly service: string;
  readonly state: HeldState;
  readonly visible: number;
  readonly hidden: number;
  /** Messages that were received; absent if the queue was only counted. */
  readonly seen?: number;
  /** Whether the queue has more messages than were received; absent if it was only counted. */
  readonly isPartial?: boolean;
  /** Seconds for which the queue of a consumer keeps a message; absent for other queues. */
  readonly retentionSeconds?: number;
}

/** Options for reading the queues of a service. */
export interface QueueReadingOptions {
  /** Most messages to receive from each queue. */
  readonly limit: number;
  /** Whether to receive from queues that consumers read. */
  readonly receives: boolean;
  readonly onMessage: (message: HeldMessage) => void;
  readonly onProgress: (text: string) => void;
}

const toHeld = (
  { reading: { message, undecodable, identity, reason }, deadLetter }: SeenMessage,
  queue: string,
  state: HeldState,
): HeldMessage => ({
  place: { state, name: queue },
  since: message?.occurredAt ?? deadLetter.sentAt,
  body: deadLetter.body,
  type: message?.type ?? identity?.type,
  message,
  undecodable,
  reason: state === 'queued' ? undefined : reason,
});

const receive = async (
  { sqs }: Clients,
  {
    queue,
    state,
    service,
  }: { readonly queue: FoundQueue; readonly state: HeldState; readonly service: string },
  { limit, onMessage, onProgress }: QueueReadingOptions,
): Promise<QueueReading> => {
  const { name } = queue;
  const { depth, seen, isPartial } = await inspectFoundQueue(sqs, queue, {
    limit,
    onProgress: (count) => {
      onProgress(`Looking into ${name}: ${count.toLocaleString('en-US')}`);
    },
  });
  for (const one of seen) {
    onMessage(toHeld(one, name, state));
  }
  return { queue: name, service, state, ...depth, seen: seen.length, isPartial };
};

const readConsumed = async (
  clients: Clients,
  { consumed, service }: { readonly consumed: ConsumedQueue; readonly service: string },
  options: QueueReadingOptions,
): Promise<readonly QueueReading[]> => {
  const { name, depth, retentionSeconds, deadLetterQueue } = consumed;
  const read: QueueReading = options.receives
    ? await receive(clients, { queue: consumed, state: 'queued', service }, options)
    : { queue: name, service, state: 'queued', ...depth };
  const own = { ...read, retentionSeconds };
  return deadLetterQueue === undefined
    ? [own]
    : [own, await receive(clients, { queue: deadLetterQueue, state: 'dead-lettered', service }, options)];
};

/** Reads the dead-letter queues and the parking queue of a service, and counts or reads the queues of its consumers. */
export const readQueues = async (
  clients: Clients,
  service: ChosenService,
  options: QueueReadingOptions,
): Promise<readonly QueueReading[]> => {
  const { consumed, parkingQueue } = await findServiceQueues(clients.sqs, service);
  const readings: QueueReading[] = [];
  for (const queue of consumed) {
    readings.push(...(await readConsumed(clients, { consumed: queue, service: service.name }, options)));
  }
  if (parkingQueue !== undefined) {
    readings.push(
      await receive(clients, { queue: parkingQueue, state: 'parked', service: service.name }, options),
    );
  }
  return readings;
};
