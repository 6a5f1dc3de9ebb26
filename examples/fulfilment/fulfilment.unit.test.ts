import { handlersOf } from '@dynamo-outbox/process';
import { assertHandledOnce, assertStaged, createTestService } from '@dynamo-outbox/testing';
import { describe, expect, it } from '@jest/globals';
import { CreditRefused, CreditReserved, OrderPlaced, ReserveCredit, ReserveStock } from './contract.ts';
import { fulfilment } from './fulfilment.ts';
import { fulfilmentOptions } from './service.ts';

const order = { orderId: '7', customerId: 'c-1', sku: 'lamp', total: 100 };

const start = () => {
  const service = createTestService(fulfilmentOptions);
  return { service, consumer: service.consumer('fulfilment--answers', handlersOf(fulfilment)) };
};

describe('fulfilment', () => {
  it('commits its state, its first command and its deadlines together, once', async () => {
    const { service, consumer } = start();

    const result = await consumer.deliver(OrderPlaced, order, { duplicates: 1 });

    assertHandledOnce(result);
    assertStaged(result.messages, ReserveCredit, { payload: { orderId: '7', total: 100 } });
    expect(await service.items('processes')).toMatchObject([
      {
        PK: 'fulfilment#7',
        Status: 'running',
        Phase: 'reserving-credit',
        Deadlines: { process: {}, 'phase:reserving-credit': {} },
      },
    ]);
  });

  it('takes the next step after an answer', async () => {
    const { consumer } = start();
    await consumer.deliver(OrderPlaced, order);

    const result = await consumer.deliver(CreditReserved, { orderId: '7' });

    assertStaged(result.messages, ReserveStock, { payload: { orderId: '7', sku: 'lamp' } });
  });

  it('is compensated when the credit is refused', async () => {
    const { service, consumer } = start();
    await consumer.deliver(OrderPlaced, order);
    await consumer.deliver(CreditRefused, { orderId: '7', reason: 'CREDIT_LIMIT_EXCEEDED' });

    expect(await service.items('processes')).toMatchObject([
      { Status: 'compensated', Reason: 'CREDIT_LIMIT_EXCEEDED', Deadlines: {} },
    ]);
  });
});
