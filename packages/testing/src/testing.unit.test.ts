import { AssertionError } from 'node:assert';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import {
  bookShipment,
  handlers,
  OrderPaid,
  ShipmentBooked,
  shippingOptions,
  shippingTopic,
} from '../../../examples/testing/shipping.ts';
import {
  assertHandledOnce,
  assertNothingStaged,
  assertOutcome,
  assertStaged,
  createTestOutbox,
  createTestService,
  stagedOf,
} from './index.ts';

const failureOf = (assertion: () => unknown): string => {
  try {
    assertion();
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('The assertion passed.');
};

const bookedOutbox = () => {
  const outbox = createTestOutbox({ topics: [shippingTopic] });
  bookShipment({ outbox, put: () => undefined }, '7', 'NO');
  return outbox;
};

describe('a test outbox', () => {
  it('finds a staged message by a part of its payload and its aggregate, and returns it with its type', () => {
    const { payload } = assertStaged(bookedOutbox(), ShipmentBooked, {
      payload: { carrier: 'posten' },
      about: { id: '7', version: 1 },
    });

    expect(payload.orderId).toBe('7');
  });

  it('refuses what the real outbox refuses', () => {
    const outbox = createTestOutbox({ topics: [shippingTopic] });

    expect(() => {
      outbox.add(OrderPaid.create({ orderId: '7', country: 'NO' }, { about: { id: '7', version: 1 } }));
    }).toThrow(expect.objectContaining({ code: 'UNKNOWN_MESSAGE_TYPE' }));
    assertNothingStaged(outbox);
  });

  it('forgets its messages', () => {
    const outbox = bookedOutbox();
    outbox.clear();

    expect(stagedOf(outbox, ShipmentBooked)).toEqual([]);
  });
});

describe('the text of a failed assertion', () => {
  it('says what was staged instead, and what differs', () => {
    expect(
      failureOf(() => assertStaged(bookedOutbox(), ShipmentBooked, { payload: { carrier: 'dhl' } })),
    ).toBe(
      [
        'No shipment.booked with {"payload":{"carrier":"dhl"}} was staged.',
        'Differences:',
        '  shipment.booked about 7: payload.carrier is "posten", not "dhl".',
        'Staged messages:',
        '  shipment.booked about shipment 7 version 1: {"orderId":"7","carrier":"posten"}',
      ].join('\n'),
    );
  });

  it('says that nothing was staged', () => {
    const outbox = createTestOutbox({ topics: [shippingTopic] });

    expect(failureOf(() => assertStaged(outbox, ShipmentBooked))).toBe(
      'No shipment.booked with {} was staged.\nNo message was staged.',
    );
  });

  it('lists the staged messages if no message was expected', () => {
    expect(
      failureOf(() => {
        assertNothingStaged(bookedOutbox());
      }),
    ).toMatch(/^Expected no message, but 1 were staged\.\nStaged messages:\n {2}shipment\.booked/u);
  });

  it('gives the reason of a rejection', async () => {
    const consumer = createTestService(shippingOptions).consumer('shipping--orders', handlers);
    const result = await consumer.deliver(OrderPaid, { orderId: '7', country: '' });

    expect(
      failureOf(() => {
        assertOutcome(result, 'processed');
      }),
    ).toBe(
      'Expected the outcome processed, but the message was rejected with REJECTED_BY_HANDLER: Order 7 has no country.',
    );
  });
});

describe('a test service', () => {
  it.each(['8', 'a b', 'a#b', 'Ærø', 'x'.repeat(600)])(
    'names the aggregate of a message about %j',
    async (id) => {
      const orders = createTestService({ name: 'orders', topics: [defineTopic('orders', [OrderPaid])] });
      await orders.run(async ({ outbox }) => {
        outbox.add(OrderPaid.create({ orderId: '8', country: 'NO' }, { about: { id, version: 1 } }));
      });

      expect(await orders.messages()).toMatchObject([{ aggregateType: 'order', about: { id } }]);
    },
  );

  it('commits writes and messages of a run together', async () => {
    const shipping = createTestService(shippingOptions);

    await shipping.run(async (work) => {
      bookShipment(work, '7', 'NO');
    });

    expect(await shipping.items('shipments')).toEqual([{ PK: '7', Carrier: 'posten' }]);
    assertStaged(await shipping.messages(), ShipmentBooked, { about: { id: '7', version: 1 } });
  });

  it('commits nothing of a run that fails', async () => {
    const shipping = createTestService(shippingOptions);

    await expect(
      shipping.run(async (work) => {
        bookShipment(work, '7', 'NO');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');

    expect(await shipping.items('shipments')).toEqual([]);
    assertNothingStaged(await shipping.messages());
  });

  it('handles a message once, however often it is delivered', async () => {
    const shipping = createTestService(shippingOptions);
    const consumer = shipping.consumer('shipping--orders', handlers);

    const result = await consumer.deliver(OrderPaid, { orderId: '7', country: 'SE' }, { duplicates: 2 });

    assertHandledOnce(result);
    expect(stagedOf(result, ShipmentBooked)).toHaveLength(1);
    expect(result.messages[0]?.causationId).toBeDefined();
    expect(await shipping.items('shipments')).toEqual([{ PK: '7', Carrier: 'parcels-abroad' }]);
  });

  it('rejects for the reasons of the real consumer', async () => {
    const consumer = createTestService(shippingOptions).consumer('shipping--orders', handlers);

    assertOutcome(await consumer.deliverBody('not JSON'), 'rejected', 'UNREADABLE_MESSAGE');
    assertOutcome(
      await consumer.deliver(OrderPaid, { orderId: '7', country: '' }),
      'rejected',
      'REJECTED_BY_HANDLER',
    );
  });

  it('ignores a type without a handler, and waits with a message of a newer version', async () => {
    const consumer = createTestService(shippingOptions).consumer('shipping--orders', handlers);
    assertOutcome(
      await consumer.deliver(
        ShipmentBooked,
        { orderId: '7', carrier: 'posten' },
        { about: { id: '7', version: 1 } },
      ),
      'ignored',
    );
    const Renamed = defineMessage('order.paid', { version: 2, payload: z.object({ id: z.string() }) });
    await expect(consumer.deliver(Renamed, { id: '7' })).rejects.toMatchObject({
      code: 'NEWER_MESSAGE_VERSION',
    });
  });

  it('delivers messages of one service to another', async () => {
    const orders = createTestService({ name: 'orders', topics: [defineTopic('orders', [OrderPaid])] });
    await orders.run(async ({ outbox }) => {
      outbox.add(OrderPaid.create({ orderId: '8', country: 'NO' }, { about: { id: '8', version: 1 } }));
    });
    const shipping = createTestService(shippingOptions);
    const consumer = shipping.consumer('shipping--orders', handlers);

    for (const { body } of await orders.messages()) {
      assertOutcome(await consumer.deliverBody(body), 'processed');
    }

    assertStaged(await shipping.messages(), ShipmentBooked, { payload: { orderId: '8' } });
  });

  it('fails an assertion of one effect if duplicates are processed again', () => {
    const processed = { outcome: 'processed' } as const;
    const result = {
      outcome: processed,
      duplicates: [processed],
      messages: [],
      changedByDuplicates: ['shipments'],
    };

    expect(
      failureOf(() => {
        assertHandledOnce(result);
      }),
    ).toBe(
      'Expected one effect, but the deliveries were processed, processed, and the duplicates changed shipments.',
    );
  });
});
