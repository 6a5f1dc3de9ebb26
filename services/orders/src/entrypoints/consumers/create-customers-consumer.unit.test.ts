import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CustomerCreated,
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  customersTopic,
  CustomerValidationFailed,
} from '@dynamo-outbox/example-customers/contract';
import {
  type ConsumeOutcome,
  createOutboxRecorder,
  type Message,
  type MessageDraft,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import { anExpiredOrder, aPendingOrder, ordersByState } from '../../domain/order.fixture.ts';
import { createOrdersUnderTest, type OrdersUnderTest, toMessage } from '../../testing/orders-under-test.ts';
import { createCustomersConsumer } from './create-customers-consumer.ts';

const { id: orderId, customerId } = aPendingOrder();
const about = { id: customerId, version: 1 };
const correlationId = nextCorrelationId();

/** The body of a message as the customers service records it. */
const bodyOf = async (draft: MessageDraft): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: 'customers',
    topics: [customersTopic],
    context: { correlationId },
  });
  recorder.add(draft);
  await recorder.prepare();
  return recorder.takeItems()[0]?.messages[0]?.body ?? '';
};

const reserved = CustomerCreditReserved.create({ customerId, orderId, amount: 100 }, { about });
const declined = CustomerCreditReservationFailed.create({ customerId, orderId }, { about });
const unknownCustomer = CustomerValidationFailed.create(
  { customerId, orderId, error: 'CUSTOMER_NOT_FOUND_ERROR' },
  { about },
);

describe('the consumer orders--customers', () => {
  let service: OrdersUnderTest;
  let consume: (body: string) => Promise<ConsumeOutcome>;

  beforeEach(() => {
    service = createOrdersUnderTest();
    const consumer = createCustomersConsumer({
      openUnitOfWork: service.store.openUnitOfWork,
      useCases: service.useCases,
    });
    consume = (body) => consumer.consume({ body, receiveCount: 1 });
  });

  const messages = (): readonly Message[] => service.recorded().map(toMessage);

  it.each([
    [reserved, 'APPROVED', { type: 'order.approved', payload: { orderId, customerId } }],
    [
      declined,
      'REJECTED',
      { type: 'order.rejected', payload: { orderId, customerId, reason: 'CREDIT_LIMIT_EXCEEDED' } },
    ],
    [
      unknownCustomer,
      'REJECTED',
      { type: 'order.rejected', payload: { orderId, customerId, reason: 'CUSTOMER_NOT_FOUND' } },
    ],
  ] as const)('takes the answer %j', async (draft, state, announced) => {
    await service.given(aPendingOrder());

    expect(await consume(await bodyOf(draft))).toEqual({ outcome: 'processed' });
    expect(service.find(orderId)).toMatchObject({ state });
    expect(messages()).toMatchObject([announced]);
  });

  it('passes the correlation on and names the answer as the cause', async () => {
    await service.given(aPendingOrder());
    const body = await bodyOf(reserved);
    await consume(body);

    const { id: causationId } = JSON.parse(body) as { id: string };
    expect(messages()[0]?.context).toEqual({ correlationId, causationId });
  });

  it('takes a second delivery for a duplicate', async () => {
    await service.given(aPendingOrder());
    const body = await bodyOf(reserved);
    await consume(body);

    expect(await consume(body)).toEqual({ outcome: 'duplicate' });
    expect(messages()).toHaveLength(1);
  });

  it('takes a repeated answer under another message id without a second effect', async () => {
    await service.given(aPendingOrder());
    await consume(await bodyOf(reserved));

    expect(await consume(await bodyOf(reserved))).toEqual({ outcome: 'processed' });
    expect(service.find(orderId)).toMatchObject({ state: 'APPROVED', version: 1 });
    expect(messages()).toHaveLength(1);
  });

  it.each([
    ['REJECTED', reserved],
    ['APPROVED', declined],
    ['CANCELLED', unknownCustomer],
  ] as const)(
    'rejects an answer that contradicts an order that is %s, and changes nothing',
    async (state, draft) => {
      await service.given(ordersByState[state]);

      expect(await consume(await bodyOf(draft))).toMatchObject({
        outcome: 'rejected',
        reason: 'REJECTED_BY_HANDLER',
        detail: expect.stringContaining(`ORDER_IS_${state}`) as unknown,
      });
      expect(service.find(orderId)).toEqual(ordersByState[state]);
      expect(service.store.inbox.values()).toEqual([]);
    },
  );

  it.each([reserved, declined, unknownCustomer])(
    'acknowledges a late answer about an order that expired, and changes nothing: $type',
    async (draft) => {
      await service.given(anExpiredOrder());

      expect(await consume(await bodyOf(draft))).toEqual({ outcome: 'processed' });
      expect(service.find(orderId)).toEqual(anExpiredOrder());
      expect(messages()).toEqual([]);
    },
  );

  it('asks for another delivery when it does not know the order, and does not remember the message', async () => {
    await expect(consume(await bodyOf(reserved))).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(service.store.inbox.values()).toEqual([]);
  });

  it('ignores other types of the topic', async () => {
    const created = CustomerCreated.create({ customerId, name: 'Ada', creditLimit: 1 }, { about });

    expect(await consume(await bodyOf(created))).toEqual({ outcome: 'ignored' });
  });

  it('rejects a payload that breaks the contract', async () => {
    const envelope = JSON.parse(await bodyOf(declined)) as { readonly data: object };
    const body = JSON.stringify({ ...envelope, data: { ...envelope.data, orderId: 1 } });

    expect(await consume(body)).toMatchObject({ outcome: 'rejected', reason: 'INVALID_MESSAGE_PAYLOAD' });
  });
});
