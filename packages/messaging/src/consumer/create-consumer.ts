import { silentObserver, systemClock, untilAborted } from '@dynamo-outbox/kernel';

import { assertConsumerOptions } from './assert-consumer-options.ts';
import type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import { createConsumerReport } from './consumer-report.ts';
import type { Delivery } from './delivery.ts';
import { HeldMemory } from './held-memory.ts';
import { memoryOfBody } from '../message/payload/payload-memory.ts';
import { toUnpackPolicy } from '../message/payload/unpack-options.ts';
import { openBody } from './read-body.ts';
import { createRouteMessage, headerOf, reject } from './route-message.ts';

/**
 * Creates an idempotent consumer. The effect of a message on the tables of the unit of work happens once, even if the
 * message is delivered many times. Effects elsewhere, such as a mail or an HTTP call in a handler, happen at least
 * once.
 *
 * A message that can never be handled ends as `rejected`. Every other fault is thrown, so that the queue redelivers the
 * message. Throws `DUPLICATE_HANDLER` if two handlers take the same version of a message type, and
 * `INVALID_CONSUMER_NAME`.
 *
 * Pattern: Idempotent Receiver (Hohpe, Woolf, Enterprise Integration Patterns).
 *
 * @example
 * ```ts
 * const consumer = createConsumer<CustomersUnitOfWork>({
 *   name: 'customers--orders',
 *   openUnitOfWork: openCustomersUnitOfWork,
 *   handlers: [handle(OrderCreated, async ({ payload }, unitOfWork) => reserveCredit(unitOfWork, payload))],
 * });
 * ```
 */
export const createConsumer = <TUnitOfWork extends ConsumerUnitOfWork>(
  options: ConsumerOptions<TUnitOfWork>,
): Consumer => {
  const { name, observer = silentObserver, clock = systemClock } = options;
  assertConsumerOptions(options);
  const report = createConsumerReport({ consumer: name, observer, clock });
  const payloads = toUnpackPolicy(options.payloads);
  const route = createRouteMessage(options, payloads, report);

  const consumeWithin = async (held: HeldMemory, { body, receiveCount, signal }: Delivery) => {
    const opened = openBody(body, payloads.limits.maxValues);
    if ('undecodable' in opened) {
      return report.consumed(reject(opened.refusal ?? 'UNREADABLE_MESSAGE', opened.undecodable));
    }
    const message = headerOf(opened);
    try {
      const routed = route(opened, { receiveCount, signal, held });
      return report.consumed(await untilAborted(routed, signal), message);
    } catch (error) {
      report.failed(error, { message, receiveCount });
      throw error;
    }
  };

  return {
    name,
    consume: async (delivery) => {
      const held = new HeldMemory(payloads.memory);
      try {
        await held.take(memoryOfBody(delivery.body), delivery.signal);
        return await consumeWithin(held, delivery);
      } finally {
        held.giveBack();
      }
    },
  };
};
