import { expect, it } from '@jest/globals';
import { handlers, OrderPaid, ordersTopic, shippingOptions } from '../../../../examples/testing/shipping.ts';
import { startTestStack, waitUntil } from './index.ts';

it('a test stack publishes what its service commits, consumes it once, and ends in one call', async () => {
  const region = process.env['AWS_ENDPOINT_URL_SNS'];
  const stack = await startTestStack(
    { ...shippingOptions, topics: [...shippingOptions.topics, ordersTopic] },
    { queues: { 'shipping--orders': { topic: ordersTopic, handlers } } },
  );

  await stack.service.run(async ({ outbox }) => {
    outbox.add(OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }));
  });
  const [shipment] = await waitUntil('the shipment', async () => {
    const items = await stack.items('shipments');
    return items.length > 0 && items;
  });
  const messages = await stack.messages();
  await stack.stop();

  expect(shipment).toEqual({ PK: '7', Carrier: 'posten' });
  expect(messages.map(({ type }) => type).sort()).toEqual(['order.paid', 'shipment.booked']);
  expect(process.env['AWS_ENDPOINT_URL_SNS']).toBe(region);
  await expect(fetch(stack.broker.endpoint)).rejects.toThrow();
});
