import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  anApprovedOrder,
  anExpiredOrder,
  aPendingOrder,
  aRejectedOrder,
  ordersByState,
} from '../domain/order.fixture.ts';
import type { OrderId } from '../domain/ids.ts';
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

    it('starts the timer of the order in the same commit, and stores it with the order', async () => {
      await create(100);

      const [order] = service.store.orders.values();
      expect(service.timers()).toEqual([
        {
          handle: order?.state === 'PENDING' ? order.creditCheckTimer : '',
          type: 'order.credit-check-due',
          topic: 'order-timers',
          payload: { orderId: order?.id },
          dueAt: '2026-11-21T08:15:00.000Z',
        },
      ]);
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

  describe('the timer of a pending order', () => {
    const place = async (): Promise<OrderId> => {
      const result = await service.run((unitOfWork) =>
        service.useCases.createOrder(unitOfWork, { customerId, orderTotal: 100 }),
      );
      return result.accepted ? result.order.id : orderId;
    };

    it('stops when the order is approved', async () => {
      const id = await place();

      await service.run((unitOfWork) => service.useCases.approveOrder(unitOfWork, { orderId: id }));

      expect(service.timers()).toEqual([]);
      expect(service.find(id)).not.toHaveProperty('creditCheckTimer');
    });

    it('stops when the order is rejected', async () => {
      const id = await place();

      await service.run((unitOfWork) =>
        service.useCases.rejectOrder(unitOfWork, { orderId: id, reason: 'CREDIT_LIMIT_EXCEEDED' }),
      );

      expect(service.timers()).toEqual([]);
      expect(service.find(id)).not.toHaveProperty('creditCheckTimer');
    });

    it('keeps running when the commit of the approval fails', async () => {
      const id = await place();

      const failed = service.run(async (unitOfWork) => {
        await service.useCases.approveOrder(unitOfWork, { orderId: id });
        throw new Error('crash');
      });

      await expect(failed).rejects.toThrow('crash');
      expect(service.timers()).toHaveLength(1);
    });
  });

  describe('expireOrder', () => {
    const expire = (): ReturnType<OrdersUnderTest['useCases']['expireOrder']> =>
      service.run((unitOfWork) => service.useCases.expireOrder(unitOfWork, { orderId }));

    it('rejects a pending order and publishes it with the reason', async () => {
      await service.given(aPendingOrder());

      expect(await expire()).toBe('EXPIRED');
      expect(service.find(orderId)).toEqual({ ...anExpiredOrder(), updatedAt: now });
      expect(messages()).toEqual([
        {
          type: 'order.rejected',
          payload: { orderId, customerId, reason: 'CREDIT_CHECK_TIMED_OUT' },
          orderingKey: `order#${orderId}`,
          sequence: 1,
        },
      ]);
    });

    it.each(['APPROVED', 'REJECTED', 'CANCELLED'] as const)(
      'does not change an order that is %s',
      async (state) => {
        await service.given(ordersByState[state]);

        expect(await expire()).toBe('ALREADY_DECIDED');
        expect(service.find(orderId)).toEqual(ordersByState[state]);
        expect(messages()).toEqual([]);
      },
    );

    it('expires once', async () => {
      await service.given(aPendingOrder());

      expect((await Promise.all([expire(), expire()])).toSorted()).toEqual(['ALREADY_DECIDED', 'EXPIRED']);
      expect(messages()).toHaveLength(1);
    });

    it('has one winner when it races with an approval', async () => {
      await service.given(aPendingOrder());

      const [approval, expiry] = await Promise.all([
        service.run((unitOfWork) => service.useCases.approveOrder(unitOfWork, { orderId })),
        expire(),
      ]);

      expect([
        ['APPROVED', 'ALREADY_DECIDED'],
        ['ORDER_IS_EXPIRED', 'EXPIRED'],
      ]).toContainEqual([approval, expiry]);
      expect(messages()).toHaveLength(1);
    });

    it('rejects for an unknown order, so that the message is redelivered', async () => {
      await expect(expire()).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
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

    it('does not approve an order that expired', async () => {
      await service.given(anExpiredOrder());

      expect(await approve()).toBe('ORDER_IS_EXPIRED');
      expect(service.find(orderId)).toEqual(anExpiredOrder());
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
