import { endpointsOf, type CreatedQueue } from '@dynamo-outbox/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrivedIds, committedIds, untilDispatched } from './commit-order.fixture.ts';
import { type Example, startExample } from './example.fixture.ts';
import { type FlakyBroker, startFlakyBroker } from './flaky-broker.fixture.ts';
import { tapTopic } from './queues.fixture.ts';

/** Orders within the limit and beyond it, and half of the approved ones cancelled. */
const trade = async (example: Example, orders: number): Promise<void> => {
  const customerId = await example.createCustomer(100 * orders);
  const placed = await Promise.all(
    Array.from({ length: orders }, (_, index) =>
      example.placeOrder(customerId, index % 5 === 4 ? 1_000_000 : 100),
    ),
  );
  for (const [index, orderId] of placed.entries()) {
    const state = await example.settledState(orderId, 60_000);
    expect(state).toBe(index % 5 === 4 ? 'REJECTED' : 'APPROVED');
    if (index % 2 === 0 && state === 'APPROVED') {
      await example.post('orders', `/orders/${orderId}/cancel`);
    }
  }
  const left = placed.filter((_, index) => index % 5 !== 4 && index % 2 === 1).length;
  await example.availableCredit(customerId, 100 * (orders - left));
};

/** How many messages each aggregate of a service committed, from few to many. */
const numbersOfMessages = async (example: Example, service: string): Promise<readonly number[]> =>
  Object.values(await committedIds(example, service))
    .map(({ length }) => length)
    .toSorted((a, b) => a - b);

describe('the example on FIFO topics, with a broker that fails two of three calls', () => {
  let example: Example;
  let broker: FlakyBroker;
  let taps: Readonly<Record<'customers' | 'orders', CreatedQueue>>;

  beforeAll(async () => {
    example = await startExample(
      {},
      {
        routeEndpoints: async ({ dynamoDb, sns }) => {
          broker = await startFlakyBroker(sns);
          return endpointsOf({ dynamoDb, broker: broker.endpoint });
        },
      },
    );
    taps = {
      customers: await tapTopic(example, 'customers', 'tap--customers'),
      orders: await tapTopic(example, 'orders', 'tap--orders'),
    };
  });

  afterAll(async () => {
    await example.stack.stop();
    broker.close();
  });

  it('delivers the messages of one aggregate in commit order, even with retries', async () => {
    await trade(example, 20);
    await untilDispatched(example);

    for (const service of ['customers', 'orders'] as const) {
      const sent = await committedIds(example, service);
      expect(await arrivedIds(example, taps[service])).toEqual(sent);
    }
    const cancelled = 8;
    const settled = 20 - cancelled;
    expect(await numbersOfMessages(example, 'orders')).toEqual([
      ...Array.from({ length: settled }, () => 2),
      ...Array.from({ length: cancelled }, () => 3),
    ]);
    expect(await numbersOfMessages(example, 'customers')).toEqual([1 + 20 + cancelled]);
    expect(Math.min(broker.refused(), broker.unanswered())).toBeGreaterThan(3);
  });
});

describe('the example on standard topics', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample({ fifo: false });
  });

  afterAll(async () => {
    await example.stack.stop();
  });

  it('settles every order and releases the credit of cancelled ones, without guaranteed order', async () => {
    await trade(example, 10);
    await untilDispatched(example);

    expect(example.stack.resources.topicArns.get('orders')).toMatch(/:orders$/);
    expect(example.logged('consumer.consumed', { outcome: 'rejected' })).toBe(0);
  });
});
