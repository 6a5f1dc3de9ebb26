import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Customer } from '../../../customers/src/domain/customer.ts';
import type { CancelOrderResult } from '../application/cancel-order.ts';
import type { CustomerId, OrderId } from '../domain/ids.ts';
import { createInMemorySaga, type Delivery, type InMemorySaga } from '../testing/in-memory-saga.ts';
import { toMessage } from '../testing/orders-under-test.ts';

const unknownCustomer = '00000000-0000-4000-8000-000000000000' as CustomerId;

const createCustomer = async ({ customers }: InMemorySaga, creditLimit: number): Promise<CustomerId> => {
  const result = await customers.run((unitOfWork) =>
    customers.useCases.createCustomer(unitOfWork, { name: 'Ada', creditLimit }),
  );
  return result.accepted ? result.customer.id : unknownCustomer;
};

const placeOrder = async (
  { orders }: InMemorySaga,
  customerId: CustomerId,
  orderTotal: number,
): Promise<OrderId> => {
  const result = await orders.run((unitOfWork) =>
    orders.useCases.createOrder(unitOfWork, { customerId, orderTotal }),
  );
  if (!result.accepted) {
    throw new Error(result.refusal);
  }
  return result.order.id;
};

const cancelOrder = ({ orders }: InMemorySaga, orderId: OrderId): Promise<CancelOrderResult> =>
  orders.run((unitOfWork) => orders.useCases.cancelOrder(unitOfWork, { orderId }));

const typesOf = (recorded: InMemorySaga['orders']['recorded']): readonly string[] =>
  recorded().map(({ type }) => type);

describe('the saga of orders and credit', () => {
  let saga: InMemorySaga;

  beforeEach(() => {
    saga = createInMemorySaga();
  });

  const reservedCredit = (customerId: CustomerId): number | undefined =>
    saga.customers.find(customerId)?.reservedCredit;

  it('approves within the limit, rejects beyond it, and gives credit back on cancellation', async () => {
    const customerId = await createCustomer(saga, 250);
    const first = await placeOrder(saga, customerId, 100);
    await saga.settle();
    expect(saga.orders.find(first)?.state).toBe('APPROVED');
    expect(reservedCredit(customerId)).toBe(100);

    const second = await placeOrder(saga, customerId, 200);
    await saga.settle();
    expect(saga.orders.find(second)).toMatchObject({
      state: 'REJECTED',
      rejectionReason: 'CREDIT_LIMIT_EXCEEDED',
    });
    expect(reservedCredit(customerId)).toBe(100);

    expect(await cancelOrder(saga, first)).toBe('CANCELLED');
    await saga.settle();
    expect(reservedCredit(customerId)).toBe(0);

    const third = await placeOrder(saga, customerId, 250);
    await saga.settle();
    expect(saga.orders.find(third)?.state).toBe('APPROVED');
  });

  it('rejects the order of an unknown customer', async () => {
    const orderId = await placeOrder(saga, unknownCustomer, 1);
    await saga.settle();

    expect(saga.orders.find(orderId)).toMatchObject({
      state: 'REJECTED',
      rejectionReason: 'CUSTOMER_NOT_FOUND',
    });
  });

  it('rejects an order whose timer ends before its credit check, and releases the credit of the late answer', async () => {
    const customerId = await createCustomer(saga, 100);
    const orderId = await placeOrder(saga, customerId, 100);
    const [endTimer] = saga.newTimers();
    await endTimer?.();
    expect(saga.orders.find(orderId)).toMatchObject({
      state: 'REJECTED',
      rejectionReason: 'CREDIT_CHECK_TIMED_OUT',
    });

    await saga.settle();

    expect(saga.orders.find(orderId)?.state).toBe('REJECTED');
    expect(reservedCredit(customerId)).toBe(0);
    expect(typesOf(saga.customers.recorded)).toEqual([
      'customer.created',
      'customer.credit-reserved',
      'customer.credit-released',
    ]);
    const next = await placeOrder(saga, customerId, 100);
    await saga.settle();
    expect(saga.orders.find(next)?.state).toBe('APPROVED');
  });

  it('cancels a second time without a message and without another release', async () => {
    const customerId = await createCustomer(saga, 100);
    const orderId = await placeOrder(saga, customerId, 100);
    await saga.settle();
    await cancelOrder(saga, orderId);
    await saga.settle();

    expect(await cancelOrder(saga, orderId)).toBe('ALREADY_CANCELLED');
    expect(saga.newDeliveries()).toEqual([]);
    expect(typesOf(saga.orders.recorded)).toEqual(['order.created', 'order.approved', 'order.cancelled']);
  });

  it('shares one correlation id from the request to the approval, each message caused by the one before', async () => {
    const customerId = await createCustomer(saga, 100);
    await placeOrder(saga, customerId, 100);
    await saga.settle();

    const [created, approved] = saga.orders.recorded().map(toMessage);
    const reserved = saga.customers.recorded().map(toMessage).at(-1);
    const correlationId = created?.context.correlationId;
    expect(reserved?.context).toEqual({ correlationId, causationId: created?.id });
    expect(approved?.context).toEqual({ correlationId, causationId: reserved?.id });
  });

  it('has its effect once when every message comes three times', async () => {
    const customerId = await createCustomer(saga, 250);
    await placeOrder(saga, customerId, 100);
    const outcomes: string[] = [];
    for (let under = saga.newDeliveries(); under.length > 0; under = saga.newDeliveries()) {
      for (const deliver of under) {
        outcomes.push(await deliver(), await deliver(), await deliver());
      }
    }

    // No consumer handles customer.created and order.approved; consumers handle the other two messages.
    const count = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
    expect([count('processed'), count('duplicate'), count('ignored')]).toEqual([2, 4, 6]);
    expect(reservedCredit(customerId)).toBe(100);
    expect(typesOf(saga.orders.recorded)).toEqual(['order.created', 'order.approved']);
    expect(typesOf(saga.customers.recorded)).toEqual(['customer.created', 'customer.credit-reserved']);
  });
});

describe('the saga, whatever comes in whatever order, three times each and some under new ids', () => {
  interface Plan {
    readonly limits: readonly number[];
    readonly orders: readonly {
      readonly customer: number;
      readonly total: number;
      readonly cancels: number;
      /** How often its timer ends, at any time, whether it was stopped or not. */
      readonly timeouts: number;
    }[];
    /** How often a message is sent again under a new id. */
    readonly repetitions: number;
    /** Selects the next deliveries and how many of them run at once. */
    readonly picks: fc.Stream<number>;
  }

  const plans = fc.record<Plan>({
    limits: fc.array(fc.nat(300), { minLength: 1, maxLength: 3 }),
    orders: fc.array(
      fc.record({
        customer: fc.nat(3),
        total: fc.integer({ min: 1, max: 200 }),
        cancels: fc.nat(2),
        timeouts: fc.nat(2),
      }),
      { maxLength: 8 },
    ),
    repetitions: fc.nat(2),
    picks: fc.infiniteStream(fc.nat()),
  });

  const expectCreditToAddUp = ({ customers }: InMemorySaga): readonly Customer[] => {
    const all = customers.store.customers.values();
    const reservations = customers.store.reservations.values();
    for (const { id, creditLimit, reservedCredit } of all) {
      const held = reservations
        .filter((record) => record.state === 'RESERVED')
        .filter(({ customerId }) => customerId === id);
      expect(reservedCredit).toBe(held.reduce((sum, { amount }) => sum + amount, 0));
      expect(reservedCredit).toBeLessThanOrEqual(creditLimit);
    }
    return all;
  };

  /** Removes some deliveries from anywhere in the list, and returns them. */
  const takeSome = (under: Delivery[], picks: fc.Stream<number>): readonly Delivery[] => {
    const [size = 0, ...places] = picks.take(6);
    return places
      .slice(0, 1 + (size % 5))
      .flatMap((place) => under.splice(under.length === 0 ? 0 : place % under.length, 1));
  };

  const createPlacing =
    (saga: InMemorySaga, ids: readonly CustomerId[], under: Delivery[]) =>
    ({ customer, total, cancels, timeouts }: Plan['orders'][number]): Delivery =>
    async () => {
      const orderId = await placeOrder(saga, ids[customer] ?? unknownCustomer, total);
      const cancel: Delivery = () => cancelOrder(saga, orderId);
      under.push(...Array.from({ length: cancels }, () => cancel));
      under.push(...saga.newTimers().flatMap((end) => Array.from({ length: timeouts }, () => end)));
      return 'placed';
    };

  const run = async (saga: InMemorySaga, { limits, orders, repetitions, picks }: Plan): Promise<void> => {
    const ids = await Promise.all(limits.map((limit) => createCustomer(saga, limit)));
    const under: Delivery[] = [];
    under.push(...orders.map(createPlacing(saga, ids, under)));
    let repetitionsLeft = repetitions * 10;
    while (under.length > 0) {
      const outcomes = await Promise.all(takeSome(under, picks).map((deliver) => deliver()));
      expect(outcomes).not.toContain('rejected');
      under.push(...saga.newDeliveries().flatMap((deliver) => [deliver, deliver, deliver]));
      const repeated = saga.newRepetitions().slice(0, repetitionsLeft);
      repetitionsLeft -= repeated.length;
      under.push(...repeated);
      expectCreditToAddUp(saga);
    }
  };

  const ordersIn = (saga: InMemorySaga, state: string): number =>
    saga.orders.store.orders.values().filter((order) => order.state === state).length;

  /** The credit of each cancelled order was released once, and that of an expired order if it was reserved. */
  const expectOneReleaseOfEachCredit = (saga: InMemorySaga): void => {
    const idsIn = (type: string): readonly string[] =>
      saga.customers
        .recorded()
        .map(toMessage)
        .flatMap((message) =>
          message.type === type ? [(message.payload as { orderId: string }).orderId] : [],
        )
        .toSorted();
    const reserved = new Set(idsIn('customer.credit-reserved'));
    const ended = saga.orders.store.orders
      .values()
      .filter(
        (order) =>
          order.state === 'CANCELLED' ||
          (order.state === 'REJECTED' && order.rejectionReason === 'CREDIT_CHECK_TIMED_OUT'),
      );
    expect(idsIn('customer.credit-released')).toEqual(
      ended
        .map(({ id }) => String(id))
        .filter((id) => reserved.has(id))
        .toSorted(),
    );
  };

  it('never reserves more than the limit, and ends with as much reserved as is approved, and nothing pending', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const saga = createInMemorySaga();
        await run(saga, plan);

        const orders = saga.orders.store.orders.values();
        expect(orders).toHaveLength(plan.orders.length);
        expect(ordersIn(saga, 'PENDING')).toBe(0);
        for (const { id, reservedCredit } of expectCreditToAddUp(saga)) {
          const approved = orders.filter(
            ({ customerId, state }) => customerId === id && state === 'APPROVED',
          );
          expect(reservedCredit).toBe(approved.reduce((sum, { orderTotal }) => sum + orderTotal, 0));
        }
        expectOneReleaseOfEachCredit(saga);
      }),
      { numRuns: 100 },
    );
  });
});
