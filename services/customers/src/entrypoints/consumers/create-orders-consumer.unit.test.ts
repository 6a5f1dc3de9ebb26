import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  OrderApproved,
  OrderCancelled,
  OrderCreated,
  OrderRejected,
  ordersTopic,
} from '@dynamo-outbox/example-orders/contract';
import {
  type ConsumeOutcome,
  type Consumer,
  createOutboxRecorder,
  type Message,
  type MessageDraft,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import { aCustomer, aHeldReservation } from '../../domain/customer.fixture.ts';
import {
  createCustomersUnderTest,
  type CustomersUnderTest,
  toMessage,
} from '../../testing/customers-under-test.ts';
import { createOrdersConsumer } from './create-orders-consumer.ts';

const { orderId, customerId } = aHeldReservation();
const about = { id: orderId, version: 0 };
const correlationId = nextCorrelationId();

/** The body of a message as the orders service records it. */
const bodyOf = (draft: MessageDraft): string => {
  const recorder = createOutboxRecorder({
    service: 'orders',
    topics: [ordersTopic],
    context: { correlationId },
  });
  recorder.add(draft);
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const created = (orderTotal: number): MessageDraft =>
  OrderCreated.create({ orderId, customerId, orderTotal }, { about });
const rejected = (reason: 'CREDIT_LIMIT_EXCEEDED' | 'CREDIT_CHECK_TIMED_OUT'): MessageDraft =>
  OrderRejected.create({ orderId, customerId, reason }, { about: { id: orderId, version: 1 } });
const cancelled = OrderCancelled.create({ orderId, customerId }, { about });

describe('the consumer customers--orders', () => {
  let service: CustomersUnderTest;
  let consume: (body: string) => Promise<ConsumeOutcome>;

  beforeEach(async () => {
    service = createCustomersUnderTest();
    await service.given(aCustomer({ creditLimit: 250 }));
    const consumer = createOrdersConsumer({
      openUnitOfWork: service.store.openUnitOfWork,
      useCases: service.useCases,
    });
    consume = (body) => consumer.consume({ body, receiveCount: 1 });
  });

  const messages = (): readonly Message[] => service.recorded().map(toMessage);
  const reservedCredit = (): number | undefined => service.find(customerId)?.reservedCredit;

  it.each([
    [250, 'customer.credit-reserved', 250],
    [251, 'customer.credit-reservation-failed', 0],
  ])('answers an order of %d with %s', async (total, type, reserved) => {
    expect(await consume(bodyOf(created(total)))).toEqual({ outcome: 'processed' });
    expect(messages()).toMatchObject([{ type }]);
    expect(reservedCredit()).toBe(reserved);
  });

  it('passes on the correlation and names the order as the cause', async () => {
    const body = bodyOf(created(100));
    await consume(body);

    const { id: causationId } = JSON.parse(body) as { id: string };
    expect(messages()[0]?.context).toEqual({ correlationId, causationId });
  });

  it('reserves once for two deliveries of one message', async () => {
    const body = bodyOf(created(100));

    const outcomes = await Promise.all([consume(body), consume(body)]);

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['duplicate', 'processed']);
    expect(reservedCredit()).toBe(100);
    expect(messages()).toHaveLength(1);
  });

  it('reserves once for two messages about one order, and answers both the same way although the credit is used up', async () => {
    await consume(bodyOf(created(250)));
    await consume(bodyOf(created(250)));

    expect(reservedCredit()).toBe(250);
    expect(messages()).toMatchObject([
      { type: 'customer.credit-reserved' },
      { type: 'customer.credit-reserved' },
    ]);
  });

  it('releases the credit of a cancelled order, and does not reserve for it when its creation is redelivered late', async () => {
    await consume(bodyOf(created(100)));
    await consume(bodyOf(cancelled));

    expect(await consume(bodyOf(created(100)))).toEqual({ outcome: 'processed' });
    expect(reservedCredit()).toBe(0);
    expect(messages().map(({ type }) => type)).toEqual([
      'customer.credit-reserved',
      'customer.credit-released',
    ]);
  });

  it.each([
    [created(100), rejected('CREDIT_CHECK_TIMED_OUT')],
    [rejected('CREDIT_CHECK_TIMED_OUT'), created(100)],
  ])('reserves no credit for an order that expired, in any order of its messages', async (first, second) => {
    for (const draft of [first, second, first, second]) {
      expect(await consume(bodyOf(draft))).toEqual({ outcome: 'processed' });
    }

    expect(reservedCredit()).toBe(0);
  });

  it('answers an order that expired while its answer was on its way, and then releases the credit', async () => {
    await consume(bodyOf(created(100)));
    await consume(bodyOf(rejected('CREDIT_CHECK_TIMED_OUT')));

    expect(messages().map(({ type }) => type)).toEqual([
      'customer.credit-reserved',
      'customer.credit-released',
    ]);
  });

  it('ignores the rejection that it caused itself', async () => {
    await consume(bodyOf(created(300)));

    expect(await consume(bodyOf(rejected('CREDIT_LIMIT_EXCEEDED')))).toEqual({ outcome: 'processed' });
    expect(service.store.reservations.values()).toMatchObject([{ state: 'DECLINED' }]);
    expect(messages()).toHaveLength(1);
  });

  it('requests a redelivery of a cancellation without a reservation, and does not record the message', async () => {
    await expect(consume(bodyOf(cancelled))).rejects.toMatchObject({ code: 'CREDIT_NOT_RESERVED' });
    expect(service.store.inbox.values()).toEqual([]);
  });

  it('answers a hundred concurrent orders in ten processes, and never reserves more than the limit', async () => {
    const bodies = Array.from({ length: 100 }, (_, index) => {
      const order = orderId.slice(0, -3) + String(index).padStart(3, '0');
      return bodyOf(
        OrderCreated.create(
          { orderId: order, customerId, orderTotal: 10 },
          { about: { id: order, version: 0 } },
        ),
      );
    });
    const createProcess = (): Consumer =>
      createOrdersConsumer({
        openUnitOfWork: service.store.openUnitOfWork,
        useCases: service.useCases,
        lostRaces: { maxAttempts: 200, sleep: async () => undefined },
      });

    await Promise.all(
      Array.from({ length: 10 }, createProcess).flatMap((process, place) =>
        bodies.slice(place * 10, place * 10 + 10).map((body) => process.consume({ body, receiveCount: 1 })),
      ),
    );

    const types = messages().map(({ type }) => type);
    expect(types.filter((type) => type === 'customer.credit-reserved')).toHaveLength(25);
    expect(types.filter((type) => type === 'customer.credit-reservation-failed')).toHaveLength(75);
    expect(service.find(customerId)).toMatchObject({ reservedCredit: 250, version: 100 });
    // Each answer has its own sequence number in the customer's history, in commit order.
    const [first = -1] = messages().map(({ sequence }) => sequence);
    expect(messages().map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 100 }, (_, index) => first + index),
    );
  });

  it('avoids races for a customer within one process', async () => {
    const orders = [1, 2, 3].map((digit) => orderId.slice(0, -1) + String(digit));
    const races: unknown[] = [];
    const consumer = createOrdersConsumer({
      openUnitOfWork: service.store.openUnitOfWork,
      useCases: service.useCases,
      lostRaces: { onLostRace: (error) => races.push(error) },
    });

    await Promise.all(
      orders.map((order) => {
        const draft = OrderCreated.create(
          { orderId: order, customerId, orderTotal: 1 },
          { about: { id: order, version: 0 } },
        );
        return consumer.consume({ body: bodyOf(draft), receiveCount: 1 });
      }),
    );

    expect(races).toEqual([]);
    expect(reservedCredit()).toBe(3);
  });

  it('ignores other types of the topic', async () => {
    const approved = OrderApproved.create({ orderId, customerId }, { about });

    expect(await consume(bodyOf(approved))).toEqual({ outcome: 'ignored' });
  });

  it.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, '100', null])(
    'rejects an order whose total is %p, before it can touch the credit',
    async (orderTotal) => {
      const envelope = JSON.parse(bodyOf(created(100))) as { readonly data: object };
      const body = JSON.stringify({ ...envelope, data: { ...envelope.data, orderTotal } });

      expect(await consume(body)).toMatchObject({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' });
      expect(reservedCredit()).toBe(0);
    },
  );
});
