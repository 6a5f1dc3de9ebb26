import { startTestBroker, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChosenService } from './choose-services.ts';
import { findServiceQueues } from './queues.ts';

const orders: ChosenService = { name: 'orders', namePrefix: 'dev' };

describe('the queues of a stage with a prefix', () => {
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await startTestBroker();
    for (const name of ['dev-orders--customers', 'dev-orders--customers--dlq', 'orders--customers']) {
      await broker.createQueue(name, { fifo: true });
    }
    await broker.createQueue('dev-orders-outbox-relay--dlq');
    await broker.createQueue('orders-outbox-relay--dlq');
  });

  afterAll(() => broker.stop());

  it('are those of the stage, and their consumers have the names in the inbox', async () => {
    const { consumed, parkingQueue } = await findServiceQueues(broker.sqs, orders);

    expect(consumed).toMatchObject([{ name: 'dev-orders--customers.fifo', consumer: 'orders--customers' }]);
    expect(parkingQueue?.name).toBe('dev-orders-outbox-relay--dlq');
  });

  it('differ from those of a stage without a prefix', async () => {
    const { consumed, parkingQueue } = await findServiceQueues(broker.sqs, { name: 'orders' });

    expect(consumed).toMatchObject([{ name: 'orders--customers.fifo', consumer: 'orders--customers' }]);
    expect(parkingQueue?.name).toBe('orders-outbox-relay--dlq');
  });
});
