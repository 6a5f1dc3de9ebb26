import { silentObserver, systemClock, untilAborted } from '@dynamo-outbox/kernel';

import type { ConsumeOutcome } from './consume-outcome.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import { type ConsumerReport, createConsumerReport } from './consumer-report.ts';
import type { Delivery } from './delivery.ts';
import { HeldMemory } from './held-memory.ts';
import type { OpenedEnvelope } from '../message/decode-envelope.ts';
import { memoryOfBody } from '../message/payload/payload-memory.ts';
import { toUnpackPolicy } from '../message/payload/unpack-options.ts';
import type { DeliveryToProcess } from '../tracing/message-tracing.ts';
import { createOpenDelivery } from './decoding/open-delivery.ts';
import { settleRecords } from './decoding/settle-records.ts';
import { headerOf } from './identify-caller.ts';
import { createRouteMessage, type DeliveryInWork, reject, type RouteOptions } from './route-message.ts';
import type { SettleMessage } from './settle-message.ts';

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

/** Options of reading messages and finding their handlers, which do not depend on how a message is settled. */
export type ReadDeliveriesOptions<TWork> = RouteOptions<TWork> &
  Pick<ConsumerOptions<never>, 'decoders' | 'payloads' | 'observer' | 'tracing' | 'clock'>;

/**
 * Creates a consumer that reads each delivery, finds the handler of its message, and settles the message with it.
 *
 * Throws `DUPLICATE_HANDLER` and `CALLER_VERIFIER_MISSING`.
 */
export const readDeliveries = <TWork>(
  options: ReadDeliveriesOptions<TWork>,
  createSettle: (report: ConsumerReport) => SettleMessage<TWork>,
): Consumer => {
  const { name, tracing, observer = silentObserver, clock = systemClock } = options;
  const report = createConsumerReport({ consumer: name, observer, clock });
  const payloads = toUnpackPolicy(options.payloads);
  const openDelivery = createOpenDelivery({
    decoders: options.decoders,
    maxValues: payloads.limits.maxValues,
    clock,
  });
  const route = createRouteMessage(options, { payloads, settle: createSettle(report) });

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
