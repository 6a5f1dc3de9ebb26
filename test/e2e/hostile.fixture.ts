/** The hostile tests, for the emulators of the stack and for LocalStack. */
import type { CreatedQueue, LocalStackOptions } from '@dynamo-outbox/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { eventually } from '../support/eventually.ts';
import { arrivedIds, committedIds, untilDispatched } from './commit-order.fixture.ts';
import type { Example } from './example.fixture.ts';
import { untilEqual } from './order-history.fixture.ts';
import { queueOf, send, takeAll, tapTopic } from './queues.fixture.ts';

/** Starts the example with the options that a test needs. */
export type StartExample = (options?: Partial<LocalStackOptions>) => Promise<Example>;

/** The sum of a customer's approved orders. */
export const approvedTotal = async (
  example: Example,
  orders: readonly { readonly id: string; readonly total: number }[],
): Promise<number> => {
  let sum = 0;
  for (const { id, total } of orders) {
    sum += (await example.orderState(id)) === 'APPROVED' ? total : 0;
  }
  return sum;
};

/** Places orders, so many at a time. */
export const placeOrders = async (
  example: Example,
  totals: readonly { readonly customerId: string; readonly total: number }[],
  atATime: number,
): Promise<readonly { readonly id: string; readonly customerId: string; readonly total: number }[]> => {
  const placed: { id: string; customerId: string; total: number }[] = [];
  const queue = totals.values();
  const place = async (): Promise<void> => {
    for (const { customerId, total } of queue) {
      placed.push({ id: await example.placeOrder(customerId, total), customerId, total });
    }
  };
  await Promise.all(Array.from({ length: atATime }, place));
  return placed;
};

/** Tests that every effect happens once, though each message arrives three times. */
export const describeTriplicates = (where: string, start: StartExample): void => {
  describe(`the example when every message is delivered three times, ${where}`, () => {
    let example: Example;
    let taps: readonly { readonly tap: CreatedQueue; readonly target: CreatedQueue }[];

    /** The messages of the topic, from a tap. The test sends each of them three times. */
    const tap = async (topic: string, target: string): Promise<(typeof taps)[number]> => ({
      tap: await tapTopic(example, topic, `tap--${topic}`),
      target: queueOf(example, target),
    });

    /** Sends what the taps hold to the consumers' queues twice more; resolves with the number of messages seen. */
    const repeatTwice = async (): Promise<number> => {
      let seen = 0;
      for (const { tap: queue, target } of taps) {
        const messages = await takeAll(example, queue);
        seen += messages.length;
        for (const { Body: body = '', Attributes } of [...messages, ...messages]) {
          const group = Attributes?.MessageGroupId;
          await send(example, { queue: target, body, ...(group === undefined ? {} : { group }) });
        }
      }
      return seen;
    };

    beforeAll(async () => {
      example = await start();
      taps = [await tap('orders', 'customers--orders'), await tap('customers', 'orders--customers')];
    });

    afterAll(async () => {
      await example.stack.stop();
    });

    it('has every effect once and counts the duplicates', async () => {
      const customerId = await example.createCustomer(10_000);
      const orders = await placeOrders(
        example,
        Array.from({ length: 20 }, () => ({ customerId, total: 100 })),
        5,
      );
      for (const { id } of orders.slice(0, 5)) {
        await example.settledState(id);
        await example.post('orders', `/orders/${id}/cancel`);
      }
      for (const { id } of orders.slice(5)) {
        await example.settledState(id);
      }
      await example.availableCredit(customerId, 10_000 - 1_500);

      // Effects of repeated messages would cause messages of their own: look until none comes any more.
      let quietRounds = 0;
      while (quietRounds < 3) {
        quietRounds = (await repeatTwice()) === 0 ? quietRounds + 1 : 0;
        await wait(100);
      }
      // 20 order.created and 5 order.cancelled to customers, 20 customer.credit-reserved to orders, two repeats each.
      const count = (outcome: string): number =>
        ['customers--orders', 'orders--customers']
          .map((consumer) => example.logged('consumer.consumed', { consumer, outcome }))
          .reduce((sum, each) => sum + each, 0);
      await eventually('all duplicates are counted', async () =>
        count('duplicate') === 2 * 45 ? true : undefined,
      );

      expect(count('processed')).toBe(45);
      expect((await example.customer(customerId)).available_credit).toBe(10_000 - 1_500);
      expect(await approvedTotal(example, orders)).toBe(1_500);
      expect(await example.items('customers-inbox')).toHaveLength(25);
      expect(await example.items('orders-inbox')).toHaveLength(20);
      expect(await untilEqual(example, 'order-history')).toBe(21);
    });
  });
};

/** How much happens during the kills. */
export interface KillSize {
  readonly customers: number;
  readonly orders: number;
  readonly kills: number;
}

/** Tests that nothing is lost, repeated or reordered, though the process with relays and consumers is killed. */
export const describeKills = (where: string, size: KillSize, start: StartExample): void => {
  describe(`the example when the process with relays and consumers is killed again and again, ${where}`, () => {
    let example: Example;

    beforeAll(async () => {
      // A message may be in flight at each of the kills, and a slow machine returns more of a batch unstarted: such
      // receives count, but are no reason to give the message up.
      const deployment = describeExampleDeployment({
        consumerTimeoutSeconds: 4,
        maxReceiveCount: 100,
        sweeper: 'none',
      });
      // What was in flight, and its group, comes back when its visibility is over: deployed, six times the timeout.
      const queues = deployment.queues.map((queue) => ({ ...queue, visibilityTimeoutSeconds: 6 }));
      example = await start({ description: { ...deployment, queues } });
    });

    afterAll(async () => {
      await example.stack.stop();
    });

    it('settles every order with correct credit, and the messages of each aggregate arrive in commit order', async () => {
      const [customersTap, ordersTap] = await Promise.all([
        tapTopic(example, 'customers', 'tap--customers'),
        tapTopic(example, 'orders', 'tap--orders'),
      ]);
      const customers = await Promise.all(
        Array.from({ length: size.customers }, () => example.createCustomer(1_000)),
      );
      const totals = Array.from({ length: size.orders }, (_, index) => ({
        customerId: customers[index % customers.length] ?? '',
        total: 30 + (index % 11) * 10,
      }));

      const placing = placeOrders(example, totals, 4);
      for (let kill = 0; kill < size.kills; kill += 1) {
        await wait(Math.random() * 700);
        await example.stack.killFunctionHost('SIGKILL');
        await example.stack.startFunctionHost();
      }
      const orders = await placing;

      for (const { id } of orders) {
        expect(['APPROVED', 'REJECTED']).toContain(await example.settledState(id, 300_000));
      }
      for (const customerId of customers) {
        const own = orders.filter((order) => order.customerId === customerId);
        const approved = await approvedTotal(example, own);
        expect(approved).toBeLessThanOrEqual(1_000);
        await example.availableCredit(customerId, 1_000 - approved);
      }
      await untilDispatched(example);
      expect(await arrivedIds(example, customersTap)).toEqual(await committedIds(example, 'customers'));
      expect(await arrivedIds(example, ordersTap)).toEqual(await committedIds(example, 'orders'));
      expect(await untilEqual(example, 'order-history')).toBe(size.customers + size.orders);
    }, 1_800_000);
  });
};
