import { silentLogger } from '@dynamo-outbox/service-runtime';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { InMemoryHistory } from '../../adapters/in-memory/in-memory-history.ts';
import { createListHistory } from '../../application/list-history.ts';
import { toOrderCopyId } from '../../application/copy-ids.ts';
import type { OrderCopy, OrderState } from '../../domain/history.ts';
import { aCustomerId, anOrderId } from '../../testing/history-contract.ts';
import type { CustomerId } from '../../domain/ids.ts';
import { createOrderHistoryApp } from './order-history-app.ts';

const createdAt = new Date('2026-11-20T10:15:30.000Z');
const by = () => ({ id: nextMessageId(), sequence: 0, sequenceIndex: 0, occurredAt: createdAt });

let history: InMemoryHistory;
let customerId: CustomerId;

beforeEach(() => {
  history = new InMemoryHistory();
  customerId = aCustomerId();
});

const get = async (path: string): Promise<Response> =>
  createOrderHistoryApp({
    listHistory: createListHistory(history),
    checkHistoryTable: async () => undefined,
    logger: silentLogger,
  }).fetch(new Request(`http://localhost${path}`));

interface Page {
  readonly orders: readonly { readonly id: string }[];
  readonly next: string | null;
}

const pageOf = async (query = '', of = customerId): Promise<Page> =>
  (await (await get(`/customers/${of}/orders${query}`)).json()) as Page;

const name = (of = customerId): Promise<unknown> =>
  history.customers.write({ kind: 'created', id: of, item: { customerId: of, name: 'Ada' }, by: by() });

const place = async (state: OrderState = 'PENDING', of = customerId): Promise<OrderCopy> => {
  const item: OrderCopy = { orderId: anOrderId(), customerId: of, state, orderTotal: 100, createdAt };
  await history.orders.write({ kind: 'created', id: toOrderCopyId(item), item, by: by() });
  return item;
};

describe('GET /customers/{id}/orders', () => {
  it.each(['/customers', '/customer'])('answers with orders, name and links: %s', async (path) => {
    await name();
    const { orderId } = await place('APPROVED');

    const response = await get(`${path}/${customerId}/orders`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      customer: { id: customerId, name: 'Ada' },
      orders: [
        {
          id: orderId,
          state: 'APPROVED',
          order_total: 100,
          rejection_reason: null,
          created_at: '2026-11-20T10:15:30.000Z',
          updated_at: null,
        },
      ],
      next: null,
      _links: { self: { href: `/customers/${customerId}/orders` } },
    });
  });

  it('answers 404 for a customer of whom nothing is known', async () => {
    const response = await get(`/customers/${customerId}/orders`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'CUSTOMER_NOT_FOUND_ERROR' });
  });

  it('lists no orders of a customer who placed none', async () => {
    await name();

    expect(await pageOf()).toMatchObject({ orders: [], next: null });
  });

  it('lists orders that arrived before their customer, without a name', async () => {
    await place();

    expect(await pageOf()).toMatchObject({
      customer: { id: customerId, name: null },
      orders: [{ state: 'PENDING' }],
    });
  });

  it('filters by state', async () => {
    await place('PENDING');
    const { orderId } = await place('REJECTED');

    expect((await pageOf('?state=REJECTED')).orders).toMatchObject([{ id: orderId, state: 'REJECTED' }]);
  });

  it('follows next to the last page, whose next is null', async () => {
    const placed = [await place(), await place(), await place(), await place()].map(({ orderId }) => orderId);

    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; query !== ''; pages += 1) {
      expect(pages).toBeLessThan(2);
      const page = await pageOf(query);
      seen.push(...page.orders.map(({ id }) => id));
      query = page.next === null ? '' : `?limit=2&cursor=${page.next}`;
    }

    expect(seen).toEqual(placed.toReversed());
  });

  it('never shows orders of another customer, with any cursor', async () => {
    const another = aCustomerId();
    await name();
    await place('PENDING', another);
    await place('PENDING', another);
    const own = await place();
    const { next } = await pageOf('?limit=1', another);

    const page = await pageOf(`?cursor=${String(next)}`);

    expect(page.orders.every(({ id }) => id === own.orderId)).toBe(true);
  });

  it.each([
    ['cursor', 'x'],
    ['cursor', ''],
    ['cursor', Buffer.from('1:../../orders').toString('base64url')],
    ['cursor', Buffer.from(`2:${aCustomerId()}`).toString('base64url')],
    ['cursor', 'A'.repeat(5_000)],
    ['state', 'LOST'],
    ['state', 'pending'],
    ['limit', '0'],
    ['limit', '101'],
    ['limit', '-1'],
    ['limit', '1e2'],
    ['limit', '9'.repeat(400)],
  ])('answers 400 and names the field: %s=%s', async (field, value) => {
    const response = await get(`/customers/${customerId}/orders?${field}=${value}`);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'VALIDATION_ERROR', details: [{ field }] });
  });

  it('answers 400 for a parameter that is given twice, and for an id that is no UUID', async () => {
    const twice = await get(`/customers/${customerId}/orders?state=PENDING&state=APPROVED`);
    expect(await twice.json()).toMatchObject({ error: 'VALIDATION_ERROR', details: [{ field: 'state' }] });

    const wrong = await get('/customers/7/orders?limit=x');
    expect(await wrong.json()).toMatchObject({ details: [{ field: 'id' }, { field: 'limit' }] });
  });

  it('ignores unknown parameters', async () => {
    await place();

    expect((await pageOf('?colour=red&__proto__=1')).orders).toHaveLength(1);
  });
});

describe('the API document', () => {
  it('describes the parameters of the query string as optional', async () => {
    const { paths } = (await (await get('/openapi.json')).json()) as {
      readonly paths: Record<string, { readonly get: { readonly parameters: readonly object[] } }>;
    };

    expect(paths['/customers/{id}/orders']?.get.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'state', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'limit', in: 'query', required: false },
      { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'X-Correlation-Id', in: 'header' },
    ]);
  });

  it('has a page and a health check', async () => {
    expect((await get('/docs')).status).toBe(200);
    expect((await get('/health')).status).toBe(200);
  });
});
