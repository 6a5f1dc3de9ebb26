import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  aCancelledOrder,
  anApprovedOrder,
  aPendingOrder,
  aRejectedOrder,
} from '../../domain/order.fixture.ts';
import { orderId } from '../../contract.ts';
import { OrdersInMemory } from './orders-app.fixture.ts';

const { customerId } = aPendingOrder();
const order = { customer_id: customerId, order_total: 100 };
const unknownId = '00000000-0000-4000-8000-000000000000';

let orders: OrdersInMemory;

beforeEach(() => {
  orders = new OrdersInMemory();
});

const linksOf = (id: string): unknown => ({
  self: { href: `/order/${id}` },
  cancel: { href: `/order/${id}/cancel` },
});
const messageTypes = (): readonly string[] =>
  orders.store.outbox.values().flatMap(({ messages }) => messages.map(({ type }) => type));
const faultyFields = async (response: Response): Promise<readonly string[]> => {
  const { details } = (await response.json()) as { readonly details: readonly { readonly field: string }[] };
  return details.map(({ field }) => field);
};

describe('POST /orders', () => {
  it('places a pending order and announces it', async () => {
    const response = await orders.post('/orders', order);
    const { id, _links } = (await response.json()) as { readonly id: string; readonly _links: unknown };

    expect(response.status).toBe(201);
    expect(response.headers.get('Location')).toBe(`/orders/${id}`);
    expect(_links).toEqual(linksOf(id));
    expect(await (await orders.get(`/orders/${id}`)).json()).toEqual({
      id,
      customer_id: customerId,
      state: 'PENDING',
      order_total: 100,
      version: 0,
      created_at: '2026-11-20T12:00:00.000Z',
      updated_at: null,
      _links: linksOf(id),
    });
    expect(messageTypes()).toEqual(['order.created']);
  });

  it('hands the correlation id on to the message', async () => {
    const correlationId = '7d444840-9dc0-41d1-b245-5ffdce74fad2';

    await orders.post('/orders', order, { 'X-Correlation-Id': correlationId });

    const [item] = orders.store.outbox.values();
    expect(JSON.parse(item?.messages[0]?.body ?? '')).toMatchObject({ correlationid: correlationId });
  });

  it.each([1, Number.MAX_SAFE_INTEGER])('takes a total at the edge: %d', async (total) => {
    expect((await orders.post('/orders', { ...order, order_total: total })).status).toBe(201);
  });

  it.each([0, -1, 1.5, '100', 2 ** 53, 1e300, null, true, [100], {}])(
    'refuses a total that is no positive safe integer: %j',
    async (total) => {
      const response = await orders.post('/orders', { ...order, order_total: total });

      expect(response.status).toBe(400);
      expect(await faultyFields(response)).toEqual(['order_total']);
    },
  );

  it.each(['', 'abc', 42, null, `${customerId}0`])(
    'refuses a customer id that is no UUID: %j',
    async (id) => {
      const response = await orders.post('/orders', { ...order, customer_id: id });

      expect(response.status).toBe(400);
      expect(await faultyFields(response)).toEqual(['customer_id']);
    },
  );

  it('names every missing field', async () => {
    expect(await faultyFields(await orders.post('/orders', {}))).toEqual(['customer_id', 'order_total']);
  });

  it('makes the two spellings of an id one', async () => {
    const response = await orders.post('/orders', { ...order, customer_id: customerId.toUpperCase() });

    const { id } = (await response.json()) as { readonly id: string };
    expect(await (await orders.get(`/orders/${id.toUpperCase()}`)).json()).toMatchObject({
      id,
      customer_id: customerId,
    });
  });

  it('writes nothing for a request that it refuses', async () => {
    await orders.post('/orders', { ...order, order_total: -1 }, { 'Idempotency-Key': 'k' });

    expect(orders.store.orders.values()).toEqual([]);
    expect(orders.store.outbox.values()).toEqual([]);
    expect(orders.store.idempotencyRecords.values()).toEqual([]);
  });

  it('places one order of twenty copies with one Idempotency-Key', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => orders.post('/orders', order, { 'Idempotency-Key': 'k' })),
    );

    const locations = new Set(responses.map(({ headers }) => headers.get('Location')));
    expect(locations.size).toBe(1);
    expect(orders.store.orders.values()).toHaveLength(1);
    expect(messageTypes()).toEqual(['order.created']);
  });

  it('never answers 500, for any body', async () => {
    const fields = fc.record(
      {
        customer_id: fc.oneof(fc.uuid(), fc.jsonValue()),
        order_total: fc.oneof(fc.integer(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fields, fc.jsonValue()), async (body) => {
        expect([201, 400]).toContain((await orders.post('/orders', body)).status);
      }),
    );
  });
});

describe('GET /orders/{id}', () => {
  const approved = anApprovedOrder();

  it.each(['/orders', '/order'])('reads an order under %s', async (path) => {
    orders.give(approved);

    const response = await orders.get(`${path}/${approved.id}`);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      id: approved.id,
      state: 'APPROVED',
      version: 1,
      updated_at: approved.updatedAt?.toISOString(),
    });
  });

  it('answers HEAD, and a trailing slash', async () => {
    orders.give(approved);

    expect((await orders.get(`/order/${approved.id}/`, { method: 'HEAD' })).status).toBe(200);
  });

  it('answers 404 for an unknown customer', async () => {
    const response = await orders.get(`/orders/${unknownId}`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: 'ORDER_NOT_FOUND_ERROR',
      _links: linksOf(unknownId),
    });
  });

  it.each(['abc', '1', 'orders', `${unknownId}x`])('refuses an id that is not a UUID: %s', async (id) => {
    const response = await orders.get(`/order/${id}`);

    expect(response.status).toBe(400);
    expect(await faultyFields(response)).toEqual(['id']);
  });
});

describe('POST /orders/{id}/cancel', () => {
  it.each(['/orders', '/order'])('cancels an approved order under %s and announces it', async (path) => {
    const approved = anApprovedOrder();
    orders.give(approved);

    const response = await orders.post(`${path}/${approved.id}/cancel`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id: approved.id, _links: linksOf(approved.id) });
    expect(orders.store.orders.find(approved.id)).toMatchObject({ state: 'CANCELLED', version: 2 });
    expect(messageTypes()).toEqual(['order.cancelled']);
  });

  it('succeeds again for a cancelled order, and announces nothing', async () => {
    const cancelled = aCancelledOrder();
    orders.give(cancelled);

    const response = await orders.post(`/orders/${cancelled.id}/cancel`);

    expect(response.status).toBe(200);
    expect(orders.store.orders.find(cancelled.id)).toEqual(cancelled);
    expect(messageTypes()).toEqual([]);
  });

  it.each([
    ['PENDING_ORDER_CANNOT_BE_CANCELLED_ERROR', aPendingOrder()],
    ['REJECTED_ORDER_CANNOT_BE_CANCELLED_ERROR', aRejectedOrder()],
  ])('refuses with %s, and changes nothing', async (error, refused) => {
    orders.give(refused);

    const response = await orders.post(`/order/${refused.id}/cancel`);

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error, _links: linksOf(refused.id) });
    expect(orders.store.orders.find(refused.id)).toEqual(refused);
  });

  it('does what its answer tells the client to do: a pending order is cancelled later, under the same key', async () => {
    const approved = anApprovedOrder();
    const key = { 'Idempotency-Key': 'k' };
    const cancel = (): Promise<Response> => orders.post(`/orders/${approved.id}/cancel`, undefined, key);
    orders.give(aPendingOrder());
    const early = await cancel();
    orders.give(approved);

    const [later, repeated] = [await cancel(), await cancel()];

    expect(await early.json()).toMatchObject({ message: expect.stringContaining('Try again when') });
    expect([early.status, later.status, repeated.status]).toEqual([409, 200, 200]);
    expect(repeated.headers.get('Idempotency-Replayed')).toBe('true');
    expect(messageTypes()).toEqual(['order.cancelled']);
  });

  it('keeps a final refusal under its key', async () => {
    const rejected = aRejectedOrder();
    orders.give(rejected);
    const key = { 'Idempotency-Key': 'k' };

    await orders.post(`/orders/${rejected.id}/cancel`, undefined, key);
    const repeated = await orders.post(`/orders/${rejected.id}/cancel`, undefined, key);

    expect([repeated.status, repeated.headers.get('Idempotency-Replayed')]).toEqual([409, 'true']);
  });

  it('says when there is no such order', async () => {
    const response = await orders.post(`/orders/${unknownId}/cancel`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'ORDER_NOT_FOUND_ERROR' });
  });

  it('announces once when cancelled twenty times at once', async () => {
    const approved = anApprovedOrder();
    orders.give(approved);

    const responses = await Promise.all(
      Array.from({ length: 20 }, () => orders.post(`/orders/${approved.id}/cancel`)),
    );

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(messageTypes()).toEqual(['order.cancelled']);
  });

  it('tells a key for one order from the same key for another', async () => {
    const [one, other] = [anApprovedOrder(), anApprovedOrder({ id: orderId.parse(unknownId) })];
    orders.give(one);
    orders.give(other);
    const key = { 'Idempotency-Key': 'k' };

    expect((await orders.post(`/orders/${one.id}/cancel`, undefined, key)).status).toBe(200);
    expect((await orders.post(`/orders/${other.id}/cancel`, undefined, key)).status).toBe(422);
  });

  it.each(['/order/1/cance', '/orders/cancel/1', '/order/1/cancel/now'])(
    'is nowhere else: %s',
    async (path) => {
      expect((await orders.post(path)).status).toBe(404);
    },
  );
});

describe('what every service answers', () => {
  it.each(['/health', '/health/', '/orders/health'])('is healthy under %s', async (path) => {
    const response = await orders.get(path);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('documents each of its routes', async () => {
    const { paths } = (await (await orders.get('/openapi.json')).json()) as { readonly paths: object };

    expect(Object.keys(paths)).toEqual([
      '/orders',
      '/orders/{id}',
      '/order/{id}',
      '/orders/{id}/cancel',
      '/order/{id}/cancel',
      '/health',
      '/orders/health',
      '/openapi.json',
      '/docs',
      '/asyncapi.json',
      '/docs/messages',
    ]);
  });

  it('shows on its page how to try each operation', async () => {
    const page = await (await orders.get('/docs')).text();

    expect(page).toMatch(/curl &#39;http:\/\/localhost\/orders\/[0-9a-f-]{36}&#39;/u);
  });
});
