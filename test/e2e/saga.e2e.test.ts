import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.ts';
import { type Example, startExample } from './example.fixture.ts';
import { queueOf, send, takeAll } from './queues.fixture.ts';

describe('the example over HTTP', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample();
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  it('approves an order within the limit, rejects one beyond it, and releases credit after a cancellation', async () => {
    const customerId = await example.createCustomer(250);

    const first = await example.placeOrder(customerId, 100);
    expect(await example.settledState(first, 2_000)).toBe('APPROVED');
    expect(await example.customer(customerId)).toMatchObject({ credit_limit: 250, available_credit: 150 });

    const second = await example.placeOrder(customerId, 200);
    expect(await example.settledState(second, 2_000)).toBe('REJECTED');
    expect(await example.customer(customerId)).toMatchObject({ available_credit: 150 });

    expect((await example.post('orders', `/orders/${first}/cancel`)).status).toBe(200);
    await example.availableCredit(customerId, 250);
    expect(await example.orderState(first)).toBe('CANCELLED');
  });

  it('answers a second cancellation like the first, and records no second message', async () => {
    const customerId = await example.createCustomer(100);
    const orderId = await example.placeOrder(customerId, 100);
    await example.settledState(orderId);
    await example.post('orders', `/orders/${orderId}/cancel`);
    await example.availableCredit(customerId, 100);
    const recordedBefore = await example.items('orders-outbox');

    const again = await example.post('orders', `/orders/${orderId}/cancel`);

    expect(again.status).toBe(200);
    expect(await example.items('orders-outbox')).toHaveLength(recordedBefore.length);
  });

  it('answers the singular paths of the published curl commands', async () => {
    const customerId = await example.createCustomer(250);
    const orderId = await example.placeOrder(customerId, 100);

    expect((await example.request('customers', `/customer/${customerId}`)).status).toBe(200);
    expect((await example.request('orders', `/order/${orderId}`)).status).toBe(200);
    await example.settledState(orderId);
    expect((await example.post('orders', `/order/${orderId}/cancel`)).status).toBe(200);
  });

  it('rejects an order of a customer that does not exist', async () => {
    const orderId = await example.placeOrder(randomUUID(), 1);

    expect(await example.settledState(orderId)).toBe('REJECTED');
  });

  it('stops the timer of an order that gets its answer', async () => {
    const customerId = await example.createCustomer(250);
    const orderId = await example.placeOrder(customerId, 100);
    await example.settledState(orderId);

    const timers = (await example.items('orders-outbox')).filter(({ PK }) => PK?.S?.startsWith('SCHEDULED#'));
    expect(timers.filter(({ PK }) => PK?.S?.includes(orderId))).toEqual([]);
  });

  it('carries one correlation id from the request to the last message', async () => {
    const customerId = await example.createCustomer(250);
    const correlationId = randomUUID();

    const { headers, body } = await example.post('orders', '/orders', {
      body: { customer_id: customerId, order_total: 10 },
      headers: { 'X-Correlation-Id': correlationId },
    });
    await example.settledState(String(body['id']));

    expect(headers.get('x-correlation-id')).toBe(correlationId);
    const processed = async (table: string): Promise<number> =>
      (await example.items(table)).filter(({ CorrelationId }) => CorrelationId?.S === correlationId).length;
    expect([await processed('customers-inbox'), await processed('orders-inbox')]).toEqual([1, 1]);
  });

  it('creates one order for a request that is sent twice with the same key', async () => {
    const customerId = await example.createCustomer(250);
    const body = { customer_id: customerId, order_total: 10 };
    const headers = { 'Idempotency-Key': randomUUID() };

    const [first, second] = [
      await example.post('orders', '/orders', { body, headers }),
      await example.post('orders', '/orders', { body, headers }),
    ];
    const other = await example.post('orders', '/orders', { body: { ...body, order_total: 11 }, headers });

    expect([first.status, second.status, other.status]).toEqual([201, 201, 422]);
    expect(second.body['id']).toBe(first.body['id']);
  });

  it('dead-letters a message that is not JSON with reason and raw body, and processes the others', async () => {
    const customerId = await example.createCustomer(250);
    const garbage = `{"this is": not JSON ${randomUUID()}`;
    const orderIds = await Promise.all([
      example.placeOrder(customerId, 1),
      send(example, { queue: queueOf(example, 'customers--orders'), body: garbage }).then(() =>
        example.placeOrder(customerId, 2),
      ),
      example.placeOrder(customerId, 3),
    ]);

    for (const orderId of orderIds) {
      expect(await example.settledState(orderId)).toBe('APPROVED');
    }
    const dead = await eventually('the message is dead-lettered', async () => {
      const [letter] = await takeAll(example, queueOf(example, 'customers--orders--dlq'));
      return letter;
    });
    expect(dead.Body).toBe(garbage);
    expect(JSON.stringify(dead.MessageAttributes)).toContain('UNREADABLE_MESSAGE');
  });

  it('leaves nothing undispatched, nothing on the queues, and no other dead letter', async () => {
    for (const table of ['customers-outbox', 'orders-outbox']) {
      await eventually(`${table} is dispatched`, async () => {
        const waiting = (await example.items(table)).filter((item) => 'Undispatched' in item);
        return waiting.length === 0 ? true : undefined;
      });
    }
    for (const queue of [
      'customers--orders',
      'orders--customers',
      'orders--customers--dlq',
      'orders--order-timers',
      'orders--order-timers--dlq',
      'customers-outbox-relay--dlq',
      'orders-outbox-relay--dlq',
    ]) {
      const { Attributes } = await example.stack.clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueOf(example, queue).url, AttributeNames: ['All'] }),
      );
      expect([queue, Attributes?.['ApproximateNumberOfMessages']]).toEqual([queue, '0']);
    }
  });
});
