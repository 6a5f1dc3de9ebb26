import { silentObserver, systemClock, untilAborted } from '@dynamo-outbox/kernel';

import { assertConsumerOptions } from './assert-consumer-options.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import { createConsumerReport } from './consumer-report.ts';
import type { Delivery } from './delivery.ts';
import { HeldMemory } from './held-memory.ts';
import type { OpenedEnvelope } from '../message/decode-envelope.ts';
import { memoryOfBody } from '../message/payload/payload-memory.ts';
import { toUnpackPolicy } from '../message/payload/unpack-options.ts';
import type { DeliveryToProcess } from '../tracing/message-tracing.ts';
import { createOpenDelivery } from './decoding/open-delivery.ts';
import { settleRecords } from './decoding/settle-records.ts';
import { headerOf } from './identify-caller.ts';
import { createRouteMessage, type DeliveryInWork, reject } from './route-message.ts';

const toTraced = (
  consumer: string,
  opened: OpenedEnvelope,
  { receiveCount, traceHeader }: Delivery,
): DeliveryToProcess => ({
  consumer,
  message: 'undecodable' in opened ? undefined : headerOf(opened),
  receiveCount,
  traceHeader,
});

/**
 * Creates an idempotent consumer. The effect of a message on the tables of the unit of work happens once, even if the
 * message is delivered many times. Effects elsewhere, such as a mail or an HTTP call in a handler, happen at least
 * once.
 *
 * A message that can never be handled ends as `rejected`. Every other fault is thrown, so that the queue redelivers the
 * message. Throws `DUPLICATE_HANDLER` if two handlers take the same version of a message type, `CALLER_VERIFIER_MISSING` if a
 * handler requires a caller and the consumer has no verifier, `INVALID_CONSUMER_NAME`, and `GUARD_NEEDS_ORDER` for a guard that
 * cannot check the messages of a decoder.
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
  const { name, tracing, observer = silentObserver, clock = systemClock } = options;
  assertConsumerOptions(options);
  const report = createConsumerReport({ consumer: name, observer, clock });
  const payloads = toUnpackPolicy(options.payloads);
  const openDelivery = createOpenDelivery({
    decoders: options.decoders,
    maxValues: payloads.limits.maxValues,
    clock,
  });
  const route = createRouteMessage(options, payloads, report);

  const consumeOpened = async (
    opened: OpenedEnvelope,
    { receiveCount, signal }: Delivery,
    work: Pick<DeliveryInWork, 'held' | 'trace'>,
  ): Promise<ConsumeOutcome> => {
    if ('undecodable' in opened) {
      return report.consumed(reject(opened.refusal ?? 'UNREADABLE_MESSAGE', opened.undecodable));
    }
    const message = headerOf(opened);
    try {
      const routed = route(opened, { receiveCount, signal, ...work });
      return report.consumed(await untilAborted(routed, signal), message);
    } catch (error) {
      report.failed(error, { message, receiveCount });
      throw error;
    }
  };

  const consumeWithin = async (held: HeldMemory, delivery: Delivery): Promise<ConsumeOutcome> => {
    const records = openDelivery(delivery.body);
    if (records.length === 0) {
      return report.consumed({ outcome: 'ignored' });
    }
    const consumeRecord = (opened: OpenedEnvelope): Promise<ConsumeOutcome> =>
      tracing === undefined
        ? consumeOpened(opened, delivery, { held, trace: undefined })
        : tracing.process(toTraced(name, opened, delivery), (trace) =>
            consumeOpened(opened, delivery, { held, trace }),
          );
    return settleRecords(records, consumeRecord, delivery.signal);
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
