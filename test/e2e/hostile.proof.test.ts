import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { type Example, startExample } from './example.fixture.ts';
import { approvedTotal, describeKills, describeTriplicates, placeOrders } from './hostile.fixture.ts';

describe('the example under concurrency', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample();
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  it('never reserves more than the limit for a hundred concurrent orders, and finally exactly the approved ones', async () => {
    const limit = 1_000;
    const customerId = await example.createCustomer(limit);
    const availableSeen: number[] = [];
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) {
        availableSeen.push((await example.customer(customerId)).available_credit);
        await wait(20);
      }
    })();

    const orders = await placeOrders(
      example,
      Array.from({ length: 100 }, (_, index) => ({ customerId, total: 10 + (index % 7) * 5 })),
      100,
    );
    for (const { id } of orders) {
      expect(['APPROVED', 'REJECTED']).toContain(await example.settledState(id, 300_000));
    }
    watching.abort();
    await watch;

    const approved = await approvedTotal(example, orders);
    expect(approved).toBeLessThanOrEqual(limit);
    expect(approved).toBeGreaterThan(limit - 40);
    expect((await example.customer(customerId)).available_credit).toBe(limit - approved);
    expect(Math.min(...availableSeen)).toBeGreaterThanOrEqual(0);
  });
});

describeTriplicates('on the emulators', () => startExample());

describeKills('on the emulators', { customers: 25, orders: 500, kills: 20 }, (options) =>
  startExample({}, options),
);
