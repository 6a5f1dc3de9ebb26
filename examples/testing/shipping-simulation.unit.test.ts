import { simulate } from '@dynamo-outbox/simulation';
import { createTestService } from '@dynamo-outbox/testing';
import { it } from '@jest/globals';
import { handlers, OrderPaid, ordersTopic, shippingOptions } from './shipping.ts';

/** The messages that the orders service sent. */
const paidOrders = async () => {
  const orders = createTestService({ name: 'orders', topics: [ordersTopic] });
  await orders.run(async ({ outbox }) => {
    outbox.add(OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }));
    outbox.add(OrderPaid.create({ orderId: '8', country: 'SE' }, { about: { id: '8', version: 1 } }));
  });
  return orders.messages();
};

it('ships and announces each order once, even if its process crashes or a message arrives twice', async () => {
  const paid = await paidOrders();

  await simulate({
    arrange: () => {
      const shipping = createTestService(shippingOptions);
      return {
        state: shipping,
        consumers: [
          {
            receives: () => paid,
            create: (machine) => shipping.simulated(machine).consumer('shipping--orders', handlers),
          },
        ],
      };
    },
    invariants: {
      'each shipment is announced in its transaction': async (shipping) =>
        (await shipping.items('shipments')).length === (await shipping.messages()).length,
    },
    atRest: {
      'both orders are shipped': async (shipping) => (await shipping.items('shipments')).length === 2,
    },
    schedules: 100,
  });
});
