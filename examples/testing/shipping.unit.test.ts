import {
  assertHandledOnce,
  assertOutcome,
  assertStaged,
  createTestOutbox,
  createTestService,
} from '@dynamo-outbox/testing';
import { expect, it } from '@jest/globals'; // or from 'vitest', or it from 'node:test'
import {
  bookShipment,
  handlers,
  OrderPaid,
  ShipmentBooked,
  shippingOptions,
  shippingTopic,
} from './shipping.ts';

it('announces the carrier', () => {
  const outbox = createTestOutbox({ topics: [shippingTopic] });

  bookShipment({ outbox, put: () => undefined }, '7', 'NO');

  assertStaged(outbox, ShipmentBooked, { payload: { carrier: 'posten' }, about: { id: '7' } });
});

it('ships an order once, however often its message arrives', async () => {
  const shipping = createTestService(shippingOptions);
  const consumer = shipping.consumer('shipping--orders', handlers);

  const result = await consumer.deliver(OrderPaid, { orderId: '7', country: 'NO' }, { duplicates: 2 });

  assertHandledOnce(result);
  assertStaged(result, ShipmentBooked, { payload: { orderId: '7' } });
  expect(await shipping.items('shipments')).toEqual([{ PK: '7', Carrier: 'posten' }]);
});

it('rejects an order without a country', async () => {
  const consumer = createTestService(shippingOptions).consumer('shipping--orders', handlers);

  const result = await consumer.deliver(OrderPaid, { orderId: '7', country: '' });

  assertOutcome(result, 'rejected', 'REJECTED_BY_HANDLER');
});
