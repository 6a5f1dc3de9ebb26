import type { ServiceTopology } from '../../../definitions/service-topology.ts';
import type { ChosenService } from '../../../services/choose-services.ts';
import { outboxDaysOf } from '../../../services/tables.ts';
import type { OutboxReading } from './read-outbox.ts';
import type { QueueReading } from './read-queues.ts';

/** The outbox of a service that was read. */
export interface ReadOutbox extends OutboxReading {
  readonly service: ChosenService;
}

const secondsOfDay = 86_400;

const whyOutboxCovers = (
  publisher: string,
  queue: QueueReading,
  outboxes: readonly ReadOutbox[],
): string | undefined => {
  const outbox = outboxes.find(({ service }) => service.name === publisher);
  if (outbox === undefined) {
    return `the outbox of ${publisher}, which recorded them, was not read`;
  }
  if (outbox.isPartial) {
    return `the outbox of ${publisher}, which recorded them, was not read completely`;
  }
  const days = outboxDaysOf(outbox.service);
  const queueDays = (queue.retentionSeconds ?? 0) / secondsOfDay;
  return days < queueDays
    ? `${publisher} keeps its outbox items for ${days} days, and the queue keeps messages for ${Number(queueDays.toFixed(1))}`
    : undefined;
};

/**
 * Returns why the messages in the queue of a consumer are not known from the outboxes that were read; `undefined` if they
 * are, or if they were received.
 *
 * Each message in a queue was recorded in the outbox of its publisher, which keeps it longer than the queue.
 */
export const findUncovered = (
  queue: QueueReading,
  outboxes: readonly ReadOutbox[],
  services: readonly ServiceTopology[],
): string | undefined => {
  if (queue.seen !== undefined || queue.visible + queue.hidden === 0) {
    return undefined;
  }
  const topics =
    services.find(({ name }) => name === queue.service)?.consumes.map(({ topic }) => topic) ?? [];
  const publishers = topics.map((topic) =>
    services.filter(({ publishes }) => publishes.includes(topic)).map(({ name }) => name),
  );
  if (topics.length === 0 || publishers.some(({ length }) => length === 0)) {
    return `it is not known which services publish what ${queue.service} consumes`;
  }
  return [...new Set(publishers.flat())]
    .map((publisher) => whyOutboxCovers(publisher, queue, outboxes))
    .find((why) => why !== undefined);
};
