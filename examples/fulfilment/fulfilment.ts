import { defineProcess } from '@dynamo-outbox/process';
import * as z from 'zod';
import {
  CancelShipment,
  CreditRefused,
  CreditReleased,
  CreditReserved,
  OrderPlaced,
  OrderShipped,
  ReleaseCredit,
  ReleaseStock,
  ReserveCredit,
  ReserveStock,
  ShipmentCancelled,
  ShipOrder,
  StockRefused,
  StockReserved,
} from './contract.ts';

const state = z.object({ orderId: z.string(), customerId: z.string(), sku: z.string(), total: z.int() });

type Order = z.infer<typeof state>;

const about = ({ orderId }: Order) => ({ about: { id: orderId } });

// Each step is a command and the command that undoes it. Both are recorded before the step happens.

const reserveCredit = (order: Order) => ({
  name: 'reserve-credit' as const,
  command: ReserveCredit.create(order, about(order)),
  compensation: ReleaseCredit.create(order, about(order)),
});

const reserveStock = (order: Order) => ({
  name: 'reserve-stock' as const,
  command: ReserveStock.create(order, about(order)),
  compensation: ReleaseStock.create(order, about(order)),
});

const ship = (order: Order) => ({
  name: 'ship' as const,
  command: ShipOrder.create(order, about(order)),
  compensation: CancelShipment.create(order, about(order)),
});

/** Reserves credit, reserves stock and ships. If one of them fails or takes too long, it undoes what was done. */
export const fulfilment = defineProcess('fulfilment', {
  state: { version: 1, schema: state },
  instance: ({ orderId }: { readonly orderId: string }) => orderId,
  phases: {
    'reserving-credit': { within: { minutes: 5 } },
    'reserving-stock': { within: { hours: 1 } },
    shipping: { within: { days: 2 } },
  },
  steps: {
    'reserve-credit': { compensation: ReleaseCredit, confirmedBy: CreditReleased },
    'reserve-stock': { compensation: ReleaseStock },
    ship: { compensation: CancelShipment, confirmedBy: ShipmentCancelled },
  },
  deadline: { days: 3 },
  compensationDeadline: { days: 1 },
  reactions: ({ startOn, on }) => [
    startOn(OrderPlaced, {
      to: 'reserving-credit',
      handle: ({ payload: order }) => ({
        to: 'reserving-credit',
        state: order,
        steps: [reserveCredit(order)],
      }),
    }),
    on(CreditReserved, {
      from: 'reserving-credit',
      to: 'reserving-stock',
      handle: (_, { state: order }) => ({ to: 'reserving-stock', steps: [reserveStock(order)] }),
    }),
    on(CreditRefused, {
      from: 'reserving-credit',
      to: 'compensating',
      handle: ({ payload: { reason } }) => ({
        to: 'compensating',
        reason,
        withoutEffect: ['reserve-credit'],
      }),
    }),
    on(StockReserved, {
      from: 'reserving-stock',
      to: 'shipping',
      handle: (_, { state: order }) => ({ to: 'shipping', steps: [ship(order)] }),
    }),
    on(StockRefused, {
      from: 'reserving-stock',
      to: 'compensating',
      handle: ({ payload: { reason } }) => ({ to: 'compensating', reason, withoutEffect: ['reserve-stock'] }),
    }),
    on(OrderShipped, { from: 'shipping', to: 'completed', handle: () => ({ to: 'completed' }) }),
  ],
});
