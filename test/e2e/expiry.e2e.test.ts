import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { type Example, startExample } from './example.fixture.ts';
import { queueOf, takeAll } from './queues.fixture.ts';

describe('an order whose credit check does not answer in time', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample(
      {},
      {
        environment: { LOG_LEVEL: 'INFO', CREDIT_CHECK_TIMEOUT_SECONDS: '1' },
        scheduleIntervalSeconds: 0.2,
      },
    );
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  it('expires, and the late answer releases its credit', async () => {
    const customerId = await example.createCustomer(250);
    await example.stack.killFunctionHost();
    await example.stack.startFunctionHost({ without: ['customers--orders'] });

    const orderId = await example.placeOrder(customerId, 100);
    expect(await example.settledState(orderId)).toBe('REJECTED');
    const [order] = (await example.items('orders')).filter(({ OrderId }) => OrderId?.S === orderId);
    expect(order?.['RejectionReason']?.S).toBe('CREDIT_CHECK_TIMED_OUT');

    await example.stack.killFunctionHost();
    await example.stack.startFunctionHost();
    const reservation = await eventually('the credit of the order is decided', async () =>
      (await example.items('customers')).find(
        ({ OrderId, State }) => OrderId?.S === orderId && State?.S !== 'RESERVED',
      ),
    );
    expect(reservation['State']?.S).toBe('RELEASED');
    await example.availableCredit(customerId, 250);
    await eventually('the late answer is processed', async () =>
      (await example.items('orders-inbox')).length >= 2 ? true : undefined,
    );
    expect(await example.orderState(orderId)).toBe('REJECTED');
    for (const queue of ['customers--orders--dlq', 'orders--customers--dlq', 'orders--order-timers--dlq']) {
      expect(await takeAll(example, queueOf(example, queue))).toEqual([]);
    }
  });
});
