import { beforeEach, describe, expect, it } from '@jest/globals';
import { anApprovedOrder, aPendingOrder, aRejectedOrder, ordersByState } from '../domain/order.fixture.ts';
import { createOrdersUnderTest, now, type OrdersUnderTest, toMessage } from '../testing/orders-under-test.ts';
import { createFindOrder } from './find-order.ts';

const { id: orderId, customerId } = aPendingOrder();

describe('the use cases of the orders service', () => {
  let service: OrdersUnderTest;

  beforeEach(() => {
    service = createOrdersUnderTest();
  });

  const messages = (): readonly object[] =>
    service
      .recorded()
      .map(toMessage)
      .map(({ type, payload, orderingKey, sequence }) => ({ type, payload, orderingKey, sequence }));

  describe('createOrder', () => {
    const create = (orderTotal: number): ReturnType<OrdersUnderTest['useCases']['createOrder']> =>
      service.run((unitOfWork) => service.useCases.createOrder(unitOfWork, { customerId, orderTotal }));

    it('places a pending order and publishes it in one commit', async () => {
      const result = await create(100);

      const [order] = service.store.orders.values();
      expect(order).toMatchObject({
        customerId,
        orderTotal: 100,
        state: 'PENDING',
        version: 0,
        createdAt: now,
      });
      expect(result).toEqual({ accepted: true, order });
      expect(messages()).toEqual([
        {
          type: 'order.created',
          payload: { orderId: order?.id, customerId, orderTotal: 100 },
          orderingKey: `order#${String(order?.id)}`,
          sequence: 0,
        },
      ]);
      expect(service.recorded()[0]?.topic).toBe('orders');
    });

    it('gives every order its own id', async () => {
      await create(100);
      await create(100);

      expect(new Set(service.store.orders.values().map(({ id }) => id)).size).toBe(2);
    });

    it('refuses a total of zero and writes nothing', async () => {
      expect(await create(0)).toEqual({ accepted: false, refusal: 'ORDER_TOTAL_INVALID' });
      expect(service.store.orders.values()).toEqual([]);
      expect(messages()).toEqual([]);
    });
  });

  describe('approveOrder', () => {
    const approve = (): ReturnType<OrdersUnderTest['useCases']['approveOrder']> =>
      service.run((unitOfWork) => service.useCases.approveOrder(unitOfWork, { orderId }));

    it('approves a pending order and publishes it', async () => {
      await service.given(aPendingOrder());

      expect(await approve()).toBe('APPROVED');
      expect(service.find(orderId)).toEqual({
        ...aPendingOrder(),
        state: 'APPROVED',
        version: 1,
        updatedAt: now,
      });
      expect(messages()).toEqual([
        {
          type: 'order.approved',
          payload: { orderId, customerId },
          orderingKey: `order#${orderId}`,
          sequence: 1,
        },
      ]);
    });

    it.each([
      ['APPROVED', 'ALREADY_APPROVED'],
      ['CANCELLED', 'ALREADY_APPROVED'],
      ['REJECTED', 'ORDER_IS_REJECTED'],
    ] as const)('does not change an order that is %s: %s', async (state, result) => {
      await service.given(ordersByState[state]);

      expect(await approve()).toBe(result);
      expect(service.find(orderId)).toEqual(ordersByState[state]);
      expect(messages()).toEqual([]);
    });

    it('rejects for an unknown order, so that the message is redelivered', async () => {
      await expect(approve()).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    });
  });

  describe('rejectOrder', () => {
    const reject = (): ReturnType<OrdersUnderTest['useCases']['rejectOrder']> =>
      service.run((unitOfWork) =>
        service.useCases.rejectOrder(unitOfWork, { orderId, reason: 'CUSTOMER_NOT_FOUND' }),
      );

    it('rejects a pending order and publishes it with the reason', async () => {
      await service.given(aPendingOrder());

      expect(await reject()).toBe('REJECTED');
      expect(service.find(orderId)).toEqual({
        ...aPendingOrder(),
        state: 'REJECTED',
        rejectionReason: 'CUSTOMER_NOT_FOUND',
        version: 1,
        updatedAt: now,
      });
      expect(messages()).toEqual([
        {
          type: 'order.rejected',
          payload: { orderId, customerId, reason: 'CUSTOMER_NOT_FOUND' },
          orderingKey: `order#${orderId}`,
          sequence: 1,
        },
      ]);
    });

    it.each([
      ['REJECTED', 'ALREADY_REJECTED'],
      ['APPROVED', 'ORDER_IS_APPROVED'],
      ['CANCELLED', 'ORDER_IS_CANCELLED'],
    ] as const)('does not change an order that is %s: %s', async (state, result) => {
      await service.given(ordersByState[state]);

      expect(await reject()).toBe(result);
      expect(service.find(orderId)).toEqual(ordersByState[state]);
      expect(messages()).toEqual([]);
    });

    it('rejects for an unknown order, so that the message is redelivered', async () => {
      await expect(reject()).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    });
  });

  describe('cancelOrder', () => {
    const cancel = (): ReturnType<OrdersUnderTest['useCases']['cancelOrder']> =>
      service.run((unitOfWork) => service.useCases.cancelOrder(unitOfWork, { orderId }));

    it('cancels an approved order and publishes it', async () => {
      await service.given(anApprovedOrder());

      expect(await cancel()).toBe('CANCELLED');
      expect(service.find(orderId)).toEqual({
        ...anApprovedOrder(),
        state: 'CANCELLED',
        version: 2,
        updatedAt: now,
      });
      expect(messages()).toEqual([
        {
          type: 'order.cancelled',
          payload: { orderId, customerId },
          orderingKey: `order#${orderId}`,
          sequence: 2,
        },
      ]);
    });

    it('cancels once: a second call writes and publishes nothing', async () => {
      await service.given(anApprovedOrder());
      await cancel();
      const cancelled = service.find(orderId);

      expect(await cancel()).toBe('ALREADY_CANCELLED');
      expect(service.find(orderId)).toEqual(cancelled);
      expect(messages()).toHaveLength(1);
    });

    it('cancels once when two requests race', async () => {
      await service.given(anApprovedOrder());

      expect((await Promise.all([cancel(), cancel()])).toSorted()).toEqual([
        'ALREADY_CANCELLED',
        'CANCELLED',
      ]);
      expect(messages()).toHaveLength(1);
    });

    it.each([
      ['PENDING', 'ORDER_IS_PENDING'],
      ['REJECTED', 'ORDER_IS_REJECTED'],
    ] as const)('refuses an order that is %s: %s', async (state, result) => {
      await service.given(ordersByState[state]);

      expect(await cancel()).toBe(result);
      expect(service.find(orderId)).toEqual(ordersByState[state]);
      expect(messages()).toEqual([]);
    });

    it('reports an unknown order', async () => {
      expect(await cancel()).toBe('ORDER_NOT_FOUND');
    });
  });

  describe('findOrder', () => {
    const find = (): ReturnType<ReturnType<typeof createFindOrder>> =>
      service.run(({ orders }) => createFindOrder(orders)(orderId));

    it('shows a changed order without internal fields', async () => {
      await service.given(aRejectedOrder());

      const { id, state, orderTotal, version, createdAt, updatedAt } = aRejectedOrder();
      expect(await find()).toEqual({ id, customerId, state, orderTotal, version, createdAt, updatedAt });
    });

    it('shows no change of an order that never changed', async () => {
      await service.given(aPendingOrder());

      expect(await find()).toEqual(aPendingOrder());
      expect(await find()).not.toHaveProperty('updatedAt');
    });

    it('finds nothing under an unknown id', async () => {
      expect(await find()).toBeUndefined();
    });
  });
});
