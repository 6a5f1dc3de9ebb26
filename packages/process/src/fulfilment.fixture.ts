import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';

const order = z.object({ orderId: z.string() });
const priced = order.extend({ total: z.int() });

export const OrderPlaced = defineMessage('order.placed', { version: 1, payload: priced });
export const ReserveCredit = defineMessage('credit.reserve', { version: 1, payload: priced });
export const ReleaseCredit = defineMessage('credit.release', { version: 1, payload: order });
export const CreditReserved = defineMessage('credit.reserved', { version: 1, payload: order });
export const CreditRefused = defineMessage('credit.refused', { version: 1, payload: order });
export const CreditReleased = defineMessage('credit.released', { version: 1, payload: order });
export const ReserveStock = defineMessage('stock.reserve', { version: 1, payload: order });
export const ReleaseStock = defineMessage('stock.release', { version: 1, payload: order });
export const StockReserved = defineMessage('stock.reserved', { version: 1, payload: order });
export const StockRefused = defineMessage('stock.refused', { version: 1, payload: order });
export const ShipOrder = defineMessage('shipment.ship', { version: 1, payload: order });
export const OrderShipped = defineMessage('shipment.shipped', { version: 1, payload: order });
export const ReminderSent = defineMessage('reminder.sent', { version: 1, payload: order });

const about = (orderId: string) => ({ about: { id: orderId } });

/** Reserves credit, then stock, then ships. */
export const fulfilment = defineProcess('fulfilment', {
  state: { version: 1, schema: priced },
  instance: ({ orderId }: { readonly orderId: string }) => orderId,
  phases: {
    'reserving-credit': { within: { minutes: 5 } },
    'reserving-stock': { within: { hours: 1 } },
    shipping: {},
  },
  steps: {
    'reserve-credit': { compensation: ReleaseCredit, confirmedBy: CreditReleased },
    'reserve-stock': { compensation: ReleaseStock },
  },
  deadlines: ['reminder'],
  deadline: { days: 2 },
  compensationDeadline: { days: 1 },
  reactions: ({ startOn, on, onTimeout, onDeadline }) => [
    startOn(OrderPlaced, {
      to: 'reserving-credit',
      finished: 'start',
      handle: ({ payload: { orderId, total } }) => ({
        to: 'reserving-credit',
        state: { orderId, total },
        steps: [
          {
            name: 'reserve-credit',
            command: ReserveCredit.create({ orderId, total }, about(orderId)),
            compensation: ReleaseCredit.create({ orderId }, about(orderId)),
          },
        ],
      }),
    }),
    on(CreditReserved, {
      from: 'reserving-credit',
      to: 'reserving-stock',
      handle: ({ payload: { orderId } }) => ({
        to: 'reserving-stock',
        steps: [
          {
            name: 'reserve-stock',
            command: ReserveStock.create({ orderId }, about(orderId)),
            compensation: ReleaseStock.create({ orderId }, about(orderId)),
          },
        ],
      }),
    }),
    on(CreditRefused, {
      from: 'reserving-credit',
      to: 'compensating',
      handle: () => ({ to: 'compensating', reason: 'CREDIT_REFUSED', withoutEffect: ['reserve-credit'] }),
    }),
    on(StockReserved, {
      from: 'reserving-stock',
      to: 'shipping',
      handle: (_, { state }) => ({
        to: 'shipping',
        messages: [ShipOrder.create({ orderId: state.orderId }, about(state.orderId))],
        deadlines: { reminder: { hours: 6 } },
      }),
    }),
    on(StockRefused, {
      from: 'reserving-stock',
      to: ['compensating', 'stuck'],
      handle: (_, { state }) =>
        state.total > 1_000_000
          ? { to: 'stuck', reason: 'LARGE_ORDER' }
          : { to: 'compensating', reason: 'OUT_OF_STOCK', withoutEffect: ['reserve-stock'] },
    }),
    on(OrderShipped, { from: 'shipping', to: 'completed', handle: () => ({ to: 'completed' }) }),
    onTimeout('reserving-stock', {
      to: ['reserving-stock', 'compensating'],
      handle: ({ id }) => ({ to: 'compensating', reason: `NO_STOCK_ANSWER_${id}` }),
    }),
    onDeadline('reminder', {
      from: 'shipping',
      to: 'shipping',
      handle: ({ state: { orderId } }) => ({
        to: 'shipping',
        messages: [ReminderSent.create({ orderId }, about(orderId))],
        deadlines: { reminder: { hours: 6 } },
      }),
    }),
  ],
});

/** The topic of the commands. */
export const commandsTopic = defineTopic(
  'commands',
  [ReserveCredit, ReleaseCredit, ReserveStock, ReleaseStock, ShipOrder, ReminderSent],
  { order: 'commit' },
);
