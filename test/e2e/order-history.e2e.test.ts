import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { defineOrderHistory } from '../../services/order-history/src/entrypoints/order-history.ts';
import { composeOrderHistoryApp } from '../../services/order-history/src/entrypoints/http/compose-app.ts';
import { type Example, startExample } from './example.fixture.ts';
import { copiesIn, pageOf, runCli, untilEqual } from './order-history.fixture.ts';

const nextTable = 'order-history-2';

/** Empties a table, as if its version were deployed only now. */
const empty = async (example: Example, tableName: string): Promise<void> => {
  for (const { PK, SK } of await example.items(tableName)) {
    const Key = { PK: PK ?? { S: '' }, SK: SK ?? { S: '' } };
    await example.stack.clients.dynamoDb.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: [{ DeleteRequest: { Key } }] } }),
    );
  }
};

describe('the order history of the example', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample({ nextOrderHistory: 2 });
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  it('lists the orders of a customer by page and by state, with the name of the customer', async () => {
    const customerId = await example.createCustomer(250);
    const approved = await example.placeOrder(customerId, 100);
    await example.settledState(approved);
    const rejected = await example.placeOrder(customerId, 1_000);
    await example.settledState(rejected);
    await untilEqual(example, 'order-history');

    const { customer, orders } = await pageOf(example, customerId);
    expect(customer.name).toBe('Ada');
    expect(orders).toMatchObject([
      { id: rejected, state: 'REJECTED', order_total: 1_000, rejection_reason: 'CREDIT_LIMIT_EXCEEDED' },
      { id: approved, state: 'APPROVED', order_total: 100, rejection_reason: null },
    ]);
    const first = await pageOf(example, customerId, '?limit=1');
    expect(first.orders.map(({ id }) => id)).toEqual([rejected]);
    const second = await pageOf(example, customerId, `?limit=1&cursor=${String(first.next)}`);
    expect(second).toMatchObject({ orders: [{ id: approved }], next: null });
    expect((await pageOf(example, customerId, '?state=APPROVED')).orders).toMatchObject([{ id: approved }]);
  });

  it('has no inbox', async () => {
    const names = [...example.stack.resources.tables.keys()];

    expect(names.filter((name) => name.startsWith('order-history'))).toEqual(['order-history', nextTable]);
  });

  it('is rebuilt by replay beside the version that serves, while orders change', async () => {
    const customerId = await example.createCustomer(10_000);
    const before = await Promise.all(Array.from({ length: 12 }, () => example.placeOrder(customerId, 10)));
    await Promise.all(before.map((orderId) => example.settledState(orderId)));
    await untilEqual(example, nextTable);
    await empty(example, nextTable);

    // These changes reach the new version before the creation of their orders, and wait for it.
    await Promise.all(
      before.slice(0, 4).map((orderId) => example.post('orders', `/orders/${orderId}/cancel`)),
    );
    await example.availableCredit(customerId, 10_000 - 80);
    expect(await copiesIn(example, nextTable)).toEqual([]);
    const live = example.placeOrder(customerId, 20);
    for (const service of ['customers', 'orders']) {
      const queue = `${nextTable}--${service}.fifo`;
      const printed = await runCli(
        example,
        ...[
          'replay',
          '--service',
          service,
          '--topic',
          service,
          '--to',
          queue,
          '--own-groups',
          '--rate',
          '1000',
        ],
      );
      expect(printed).toMatch(/^Published \d+ messages? to/u);
    }
    await example.settledState(await live);

    expect(await untilEqual(example, nextTable)).toBeGreaterThan(13);
    expect(await copiesIn(example, nextTable)).toEqual(await copiesIn(example, 'order-history'));
    const page = await pageOf(example, customerId, '?limit=100');
    await expectSwitched(example, customerId, page);
  });

  it('answers 404 for a customer of whom nothing is known', async () => {
    const { status } = await example.request('order-history', `/customers/${randomUUID()}/orders`);

    expect(status).toBe(404);
  });
});

/** Serves the new version, and expects the page that the old one shows. */
const expectSwitched = async (example: Example, customerId: string, page: object): Promise<void> => {
  const app = await composeOrderHistoryApp(
    defineOrderHistory({
      ORDER_HISTORY_TABLE_NAME: nextTable,
      LOG_LEVEL: 'SILENT',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: example.stack.endpoints.dynamoDb,
    }),
  );
  const answer = await app.fetch(new Request(`http://localhost/customers/${customerId}/orders?limit=100`));
  const switched = (await answer.json()) as { readonly orders: readonly object[] };
  expect(switched).toEqual(page);
};
