import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ConsumeOutcome, createOutboxRecorder, nextCorrelationId } from '@dynamo-outbox/messaging';
import { aPendingOrder, ordersByState } from '../../domain/order.fixture.ts';
import { OrderCreditCheckDue, orderTimersTopic } from '../../internal-messages.ts';
import { createOrdersUnderTest, type OrdersUnderTest, toMessage } from '../../testing/orders-under-test.ts';
import { createTimersConsumer } from './create-timers-consumer.ts';

const { id: orderId } = aPendingOrder();
const correlationId = nextCorrelationId();

/** The body of a timer that ends. */
const due = (): string => {
  const recorder = createOutboxRecorder({
    service: 'orders',
    topics: [orderTimersTopic],
    context: { correlationId },
  });
  recorder.add(OrderCreditCheckDue.create({ orderId }, { about: { id: orderId, version: 1 } }));
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

describe('the consumer orders--order-timers', () => {
  let service: OrdersUnderTest;
  let consume: (body: string) => Promise<ConsumeOutcome>;

  beforeEach(() => {
    service = createOrdersUnderTest();
    const consumer = createTimersConsumer({
      openUnitOfWork: service.store.openUnitOfWork,
      useCases: service.useCases,
    });
    consume = (body) => consumer.consume({ body, receiveCount: 1 });
  });

  it('rejects a pending order, once, and names the timer as the cause', async () => {
    await service.given(aPendingOrder());
    const body = due();

    expect(await consume(body)).toEqual({ outcome: 'processed' });
    expect(await consume(body)).toEqual({ outcome: 'duplicate' });
    expect(service.find(orderId)).toMatchObject({ rejectionReason: 'CREDIT_CHECK_TIMED_OUT', version: 1 });
    const { id: causationId } = JSON.parse(body) as { id: string };
    expect(service.recorded().map(toMessage)).toMatchObject([
      { type: 'order.rejected', context: { correlationId, causationId } },
    ]);
  });

  it.each(['APPROVED', 'REJECTED', 'CANCELLED'] as const)(
    'leaves an order that is %s as it is',
    async (state) => {
      await service.given(ordersByState[state]);

      expect(await consume(due())).toEqual({ outcome: 'processed' });
      expect(service.find(orderId)).toEqual(ordersByState[state]);
      expect(service.recorded()).toEqual([]);
    },
  );

  it('asks for another delivery when it does not know the order', async () => {
    await expect(consume(due())).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });
});
