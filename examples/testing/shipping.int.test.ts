import { startTestStack, waitUntil } from '@dynamo-outbox/testing/local';
import { expect, it } from '@jest/globals';
import { handlers, OrderPaid, ordersTopic, shippingOptions } from './shipping.ts';

it('ships a paid order', async () => {
  await using stack = await startTestStack(
    { ...shippingOptions, topics: [...shippingOptions.topics, ordersTopic] },
    { queues: { 'shipping--orders': { topic: ordersTopic, handlers } } },
  );

  await stack.service.run(async ({ outbox }) => {
    outbox.add(OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }));
  });
  const shipments = await waitUntil('the shipment', async () => {
    const items = await stack.items('shipments');
    return items.length > 0 && items;
  });

  expect(shipments).toEqual([{ PK: '7', Carrier: 'posten' }]);
});
