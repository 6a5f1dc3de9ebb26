import { defineMessage, defineTopic, handle } from '@dynamo-outbox/messaging';
import { assertHandledOnce, assertStaged, createTestOutbox, createTestService } from '@dynamo-outbox/testing';
import * as z from 'zod';

const payload = z.object({ orderId: z.string() });
const OrderPaid = defineMessage('order.paid', { version: 1, payload });
const ParcelSent = defineMessage('parcel.sent', { version: 1, payload });
const parcelsTopic = defineTopic('parcels', [ParcelSent]);

test('a service in memory handles a message once, and stages one of its own', async () => {
  const service = createTestService({ name: 'parcels', topics: [parcelsTopic], tables: ['parcels'] });
  const consumer = service.consumer('parcels--orders', [
    handle(OrderPaid, async ({ payload: { orderId } }, { put, outbox }) => {
      put('parcels', { Item: { PK: orderId } });
      outbox.add(ParcelSent.create({ orderId }, { about: { id: orderId, version: 1 } }));
    }),
  ]);

  const result = await consumer.deliver(OrderPaid, { orderId: '7' }, { duplicates: 2 });

  assertHandledOnce(result);
  assertStaged(result, ParcelSent, { payload: { orderId: '7' } });
  expect(await service.items('parcels')).toEqual([{ PK: '7' }]);
});

test('a failed assertion says what was staged, with the error of the runner or of Node', () => {
  const outbox = createTestOutbox({ topics: [parcelsTopic] });
  outbox.add(ParcelSent.create({ orderId: '7' }, { about: { id: '7', version: 1 } }));

  expect(() => assertStaged(outbox, ParcelSent, { payload: { orderId: '8' } })).toThrow(/parcel\.sent/u);
});
