import {
  defineMessage,
  defineTopic,
  handle,
  project,
  type ProjectionHandler,
} from '@dynamo-outbox/messaging';
import { simulate } from '@dynamo-outbox/simulation';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { assertOutcome, createTestService } from '../index.ts';

const payload = z.object({ orderId: z.string(), state: z.string() });
const OrderPlaced = defineMessage('order.placed', { version: 1, payload });
const OrderPaid = defineMessage('order.paid', { version: 1, payload });

interface OrderRow {
  readonly state: string;
}

const handlers: readonly ProjectionHandler<OrderRow>[] = [
  project(OrderPlaced, ({ payload: { orderId, state } }) => ({
    kind: 'created',
    id: orderId,
    item: { state },
  })),
  project(OrderPaid, ({ payload: { orderId, state } }) => ({
    kind: 'changed',
    id: orderId,
    changes: { state },
  })),
];

const projection = {
  table: 'history' as const,
  toKey: (id: string) => ({ PK: `ORDER#${id}` }),
  toAttributes: ({ state }: Partial<OrderRow>) => (state === undefined ? {} : { State: state }),
  tombstoneRetentionDays: 35,
};

const aHistory = () => createTestService({ name: 'history', tables: ['history'] });

describe('a projection consumer of a test service', () => {
  it('writes the newest state once, and neither inbox record nor message', async () => {
    const history = aHistory();
    const consumer = history.projectionConsumer('history--orders', handlers, { projection });
    const order = { orderId: '7', state: 'PENDING' };

    const placed = await consumer.deliver(OrderPlaced, order, {
      about: { id: '7', version: 0 },
      duplicates: 1,
    });
    assertOutcome(placed, 'processed');
    expect(placed.duplicates).toEqual([{ outcome: 'stale' }]);
    const paid = { ...order, state: 'PAID' };
    assertOutcome(await consumer.deliver(OrderPaid, paid, { about: { id: '7', version: 3 } }), 'processed');
    const late = await consumer.deliver(OrderPaid, order, { about: { id: '7', version: 2 } });

    assertOutcome(late, 'stale');
    expect(await history.items('history')).toMatchObject([{ PK: 'ORDER#7', State: 'PAID' }]);
  });

  it('rejects a message without an order', async () => {
    const consumer = aHistory().projectionConsumer('history--orders', handlers, { projection });

    const result = await consumer.deliver(OrderPlaced, { orderId: '7', state: 'PENDING' });

    assertOutcome(result, 'rejected', 'REJECTED_BY_HANDLER');
  });

  it('refuses a handler that does more, and a guard, before the first message', () => {
    const history = aHistory();
    const more = [handle(OrderPlaced, async () => undefined)] as unknown as typeof handlers;

    expect(() => history.projectionConsumer('history--orders', more, { projection })).toThrow(
      expect.objectContaining({ code: 'PROJECTION_DOES_MORE' }),
    );
    const guarded = { projection, guards: { sequence: true } };
    expect(() => history.projectionConsumer('history--orders', handlers, guarded)).toThrow(
      expect.objectContaining({ code: 'GUARD_NEEDS_INBOX' }),
    );
    expect(() => history.consumer('history--orders', handlers as never)).toThrow(
      expect.objectContaining({ code: 'PROJECTION_WITHOUT_WRITER' }),
    );
  });
});

describe('a projection consumer under simulation', () => {
  it('has the newest state of an order when its process dies in any call', async () => {
    const orders = createTestService({
      name: 'orders',
      topics: [defineTopic('orders', [OrderPlaced, OrderPaid])],
    });
    await orders.run(async ({ outbox }) => {
      outbox.add(OrderPlaced.create({ orderId: '7', state: 'PENDING' }, { about: { id: '7', version: 0 } }));
    });
    await orders.run(async ({ outbox }) => {
      outbox.add(OrderPaid.create({ orderId: '7', state: 'PAID' }, { about: { id: '7', version: 1 } }));
    });
    const recorded = await orders.messages();

    const { calls } = await simulate({
      arrange: () => {
        const history = aHistory();
        return {
          state: history,
          consumers: [
            {
              receives: () => recorded,
              create: (machine) =>
                history.simulated(machine).consumer('history--orders', handlers, { projection }),
            },
          ],
        };
      },
      invariants: {},
      atRest: {
        'the order is paid': async (history) => (await history.items('history'))[0]?.['State'] === 'PAID',
      },
      schedules: 50,
    });

    // One write for each message is all that happens.
    expect(calls).toBe(2);
  });
});
