/** One service of the fulfilment example as a process of its own: a poller of its queue, and the relay that also releases deadlines. */
import type { MessageHandler } from '@dynamo-outbox/messaging';
import { handlersOf } from '@dynamo-outbox/process';
import { defineService, runProcess, type ServiceUnitOfWork } from '@dynamo-outbox/service';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import { answersTopic } from '../../examples/fulfilment/contract.ts';
import { fulfilment } from '../../examples/fulfilment/fulfilment.ts';
import {
  type Answer,
  creditHandlers,
  type Reservation,
  type ReservingUnitOfWork,
  shippingHandlers,
  stockHandlers,
} from '../../examples/fulfilment/other-services.ts';
import { fulfilmentOptions } from '../../examples/fulfilment/service.ts';

const part = process.env['PART'] ?? '';
const relayOptions = { streamRelay: false };

/** The phase for the credit takes 5 minutes; with this clock it ends after 3 seconds. */
const clock = (): Date => new Date(Date.now() - 5 * 60_000 + 3_000);

const statusOf = (status: unknown): Reservation['status'] =>
  status === 'reserved' || status === 'refused' ? status : 'released';

const reservationsOf = ({
  get,
  put,
}: ServiceUnitOfWork<'reservations'>): Pick<ReservingUnitOfWork, 'reservations'> => ({
  reservations: {
    find: async (orderId) => {
      const item = await get('reservations', { Key: { PK: orderId } });
      return item && { orderId, version: Number(item['Version']), status: statusOf(item['Status']) };
    },
    put: ({ orderId, version, status }) => {
      put('reservations', {
        Item: { PK: orderId, Version: version, Status: status },
        ConditionExpression: 'attribute_not_exists(PK) OR Version = :before',
        ExpressionAttributeValues: { ':before': version - 1 },
        onConditionFailed: () => new LostRaceError('RESERVATION_CHANGED', 'The reservation changed.'),
      });
    },
  },
});

const runReserving = async (handlers: readonly MessageHandler<ReservingUnitOfWork>[]): Promise<void> => {
  const service = defineService({
    name: part,
    topics: [answersTopic],
    tables: ['reservations'] as const,
    parts: reservationsOf,
  });
  await runProcess(process, service.poller(handlers), service.relay(relayOptions));
};

const answersBy =
  (word: string, answer: Answer) =>
  (orderId: string): Answer =>
    orderId.startsWith(word) ? answer : 'accepts';

if (part === 'credit') {
  await runReserving(
    creditHandlers((orderId) =>
      orderId.startsWith('silent') ? 'never answers' : answersBy('poor', 'refuses')(orderId),
    ),
  );
} else if (part === 'stock') {
  await runReserving(stockHandlers(answersBy('empty', 'refuses')));
} else if (part === 'shipping') {
  await runReserving(shippingHandlers());
} else {
  const service = defineService(fulfilmentOptions);
  await runProcess(process, service.poller(handlersOf(fulfilment, { clock })), service.relay(relayOptions));
}
