import { expect, it } from '@jest/globals';
import { handlers, OrderPaid, ordersTopic, shippingOptions } from '../../../../examples/testing/shipping.ts';
import { startTestStack, waitUntil } from './index.ts';

const startShipping = () =>
  startTestStack(
    { ...shippingOptions, topics: [...shippingOptions.topics, ordersTopic] },
    { queues: { 'shipping--orders': { topic: ordersTopic, handlers } } },
  );

/** Pays an order on a stack, and resolves with its shipment. */
const ship = async (stack: Awaited<ReturnType<typeof startShipping>>, orderId: string) => {
  await stack.service.run(async ({ outbox }) => {
    outbox.add(OrderPaid.create({ orderId, country: 'NO' }, { about: { id: orderId, version: 1 } }));
  });
  return waitUntil('the shipment', async () => {
    const items = await stack.items('shipments');
    return items.length > 0 && items;
  });
};

it('a test stack publishes what its service commits, consumes it once, and ends in one call', async () => {
  const stack = await startShipping();

  const shipments = await ship(stack, '7');
  const messages = await stack.messages();
  await stack.stop();

  expect(shipments).toEqual([{ PK: '7', Carrier: 'posten' }]);
  expect(messages.map(({ type }) => type).sort()).toEqual(['order.paid', 'shipment.booked']);
  await expect(fetch(stack.broker.endpoint)).rejects.toThrow();
});

it('stacks at the same time have nothing in common, and change no variable of the process', async () => {
  const before = { ...process.env };
  const stacks = await Promise.all([startShipping(), startShipping()]);
  const during = { ...process.env };

  const shipments = await Promise.all(stacks.map((stack, index) => ship(stack, `${index}`)));
  await Promise.all(stacks.map((stack) => stack.stop()));

  expect(during).toEqual(before);
  expect(shipments).toEqual([[{ PK: '0', Carrier: 'posten' }], [{ PK: '1', Carrier: 'posten' }]]);
});
