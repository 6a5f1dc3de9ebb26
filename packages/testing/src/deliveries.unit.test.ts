import { defineForeignMessage, defineMessage, handle, ownMessages } from '@dynamo-outbox/messaging';
import { jsonMessages } from '@dynamo-outbox/messaging/foreign';
import type { ServiceUnitOfWork } from '@dynamo-outbox/service';
import { simulate } from '@dynamo-outbox/simulation';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { OrderPaid, ordersTopic, shippingOptions } from '../../../examples/testing/shipping.ts';
import { assertHandledOnce, assertOutcome, createTestService } from './index.ts';

type Work = ServiceUnitOfWork<'shipments'>;

const first = z.object({ orderId: z.string() });
const second = z.object({ orderId: z.string(), country: z.string() });

const Ready = defineMessage('parcel.ready', {
  version: 2,
  payload: second,
  from: { 1: { payload: first, up: ({ orderId }) => ({ orderId, country: 'NO' }) } },
});

const store = async ({ orderId, country }: z.output<typeof second>, { put }: Work) => {
  put('shipments', { Item: { PK: orderId, Country: country } });
};

const aConsumer = () => {
  const shipping = createTestService(shippingOptions);
  const handlers = [handle(Ready, async ({ payload }, work: Work) => store(payload, work))];
  return { shipping, consumer: shipping.consumer('shipping--parcels', handlers) };
};

describe('a message of an older version', () => {
  it('reaches the handler in its newest version, once', async () => {
    const { shipping, consumer } = aConsumer();

    const result = await consumer.deliverOlder(Ready, { orderId: '7' }, { version: 1, duplicates: 1 });

    assertHandledOnce(result);
    expect(await shipping.items('shipments')).toEqual([{ PK: '7', Country: 'NO' }]);
  });

  it('is checked with the schema of its version before it is delivered', async () => {
    const { consumer } = aConsumer();

    await expect(consumer.deliverOlder(Ready, { id: '7' }, { version: 1 })).rejects.toMatchObject({
      code: 'INVALID_MESSAGE_PAYLOAD',
    });
  });

  it('must be one of the versions that the definition reads', async () => {
    const { consumer } = aConsumer();

    await expect(consumer.deliverOlder(Ready, {}, { version: 3 })).rejects.toThrow(
      'parcel.ready has no version 3. Deliver one of its versions: 1, 2.',
    );
  });
});

describe('a body of another system', () => {
  const InvoicePaid = defineForeignMessage('Invoice Paid', { payload: second });
  const invoice = z.object({ eventId: z.string(), body: z.unknown() });
  const billing = jsonMessages({
    name: 'billing',
    read: (json) => {
      const { eventId: id, body: payload } = invoice.parse(json);
      return { id, type: InvoicePaid.type, payload };
    },
  });
  const aReader = () => {
    const shipping = createTestService(shippingOptions);
    const handlers = [handle(InvoicePaid, async ({ payload }, work: Work) => store(payload, work))];
    const consumer = shipping.consumer('shipping--invoices', handlers, { decoders: [ownMessages, billing] });
    return { shipping, consumer };
  };

  it('is read by the decoders of the consumer, and handled once', async () => {
    const { shipping, consumer } = aReader();
    const body = JSON.stringify({ eventId: 'e-1', body: { orderId: '7', country: 'SE' } });

    assertHandledOnce(await consumer.deliverBody(body, { duplicates: 2 }));

    expect(await shipping.items('shipments')).toEqual([{ PK: '7', Country: 'SE' }]);
  });

  it('is rejected if no decoder reads it', async () => {
    const { consumer } = aReader();

    assertOutcome(await consumer.deliverBody('{"event":1}'), 'rejected', 'UNREADABLE_MESSAGE');
  });
});

describe('a service under simulation', () => {
  it('is shown to ship twice if its handler writes outside its transaction', async () => {
    const orders = createTestService({ name: 'orders', topics: [ordersTopic] });
    await orders.run(async ({ outbox }) => {
      outbox.add(OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }));
    });
    const paid = await orders.messages();
    const simulation = simulate({
      arrange: () => {
        const labels: string[] = [];
        const careless = handle(OrderPaid, async ({ payload }, work: Work) => {
          labels.push(payload.orderId);
          await store(payload, work);
        });
        const shipping = createTestService(shippingOptions);
        return {
          state: labels,
          consumers: [
            {
              receives: () => paid,
              create: (machine) => shipping.simulated(machine).consumer('shipping--orders', [careless]),
            },
          ],
        };
      },
      invariants: { 'one label is printed': (labels) => labels.length <= 1 },
    });

    await expect(simulation).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });
  });

  it('commits all writes and messages of a request, or none, in whichever call its process dies', async () => {
    const report = await simulate({
      arrange: () => {
        const orders = createTestService({ name: 'orders', topics: [ordersTopic], tables: ['orders'] });
        return {
          state: orders,
          requests: [
            (machine) =>
              orders.simulated(machine).run(async ({ put, outbox }) => {
                put('orders', { Item: { PK: '7' } });
                outbox.add(
                  OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }),
                );
              }),
          ],
        };
      },
      invariants: {
        'an order and its message exist together': async (orders) =>
          (await orders.items('orders')).length === (await orders.messages()).length,
      },
      schedules: 20,
    });

    expect(report.requests.unanswered).toBeGreaterThan(0);
    expect(report.calls).toBeGreaterThan(0);
  });
});
