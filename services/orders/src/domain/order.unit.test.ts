import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  aCreditCheckTimer,
  anApprovedOrder,
  anExpiredOrder,
  aPendingOrder,
  aRejectedOrder,
  ordersByState,
} from './order.fixture.ts';
import { approveOrder, cancelOrder, type Order, placeOrder, rejectOrder } from './order.ts';

const at = new Date('2026-11-21T08:00:00.000Z');
const { id, customerId } = aPendingOrder();

describe('placeOrder', () => {
  it.each([1, Number.MAX_SAFE_INTEGER])(
    'places a pending order with version 0 and a total of %d',
    (orderTotal) => {
      expect(placeOrder({ id, customerId, orderTotal }, at)).toEqual({
        accepted: true,
        order: { id, customerId, orderTotal, state: 'PENDING', version: 0, createdAt: at },
      });
    },
  );

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    'refuses a total of %d',
    (orderTotal) => {
      expect(placeOrder({ id, customerId, orderTotal }, at)).toEqual({
        accepted: false,
        refusal: 'ORDER_TOTAL_INVALID',
      });
    },
  );
});

describe('approveOrder', () => {
  it('approves a pending order and increments its version', () => {
    expect(approveOrder(aPendingOrder({ version: 4 }), at)).toEqual({
      outcome: 'CHANGED',
      order: { ...aPendingOrder(), state: 'APPROVED', version: 5, updatedAt: at },
    });
  });

  it.each(['APPROVED', 'CANCELLED'] as const)('does not change an order that is %s', (state) => {
    expect(approveOrder(ordersByState[state], at)).toEqual({ outcome: 'UNCHANGED' });
  });

  it('ends the timer of the order', () => {
    expect(approveOrder(aPendingOrder({ creditCheckTimer: aCreditCheckTimer }), at)).toEqual({
      outcome: 'CHANGED',
      order: { ...aPendingOrder(), state: 'APPROVED', version: 1, updatedAt: at },
    });
  });

  it('refuses an order that expired, which is no contradiction', () => {
    expect(approveOrder(anExpiredOrder(), at)).toEqual({ outcome: 'REFUSED', refusal: 'ORDER_IS_EXPIRED' });
  });

  it('refuses a rejected order', () => {
    expect(approveOrder(ordersByState.REJECTED, at)).toEqual({
      outcome: 'REFUSED',
      refusal: 'ORDER_IS_REJECTED',
    });
  });
});

describe('rejectOrder', () => {
  it('rejects a pending order with the reason and increments its version', () => {
    expect(rejectOrder(aPendingOrder(), 'CUSTOMER_NOT_FOUND', at)).toEqual({
      outcome: 'CHANGED',
      order: {
        ...aPendingOrder(),
        state: 'REJECTED',
        rejectionReason: 'CUSTOMER_NOT_FOUND',
        version: 1,
        updatedAt: at,
      },
    });
  });

  it('keeps the first reason of a rejected order', () => {
    expect(rejectOrder(aRejectedOrder(), 'CUSTOMER_NOT_FOUND', at)).toEqual({ outcome: 'UNCHANGED' });
  });

  it.each(['APPROVED', 'CANCELLED'] as const)('refuses an order that is %s', (state) => {
    expect(rejectOrder(ordersByState[state], 'CUSTOMER_NOT_FOUND', at)).toEqual({
      outcome: 'REFUSED',
      refusal: `ORDER_IS_${state}`,
    });
  });
});

describe('cancelOrder', () => {
  it('cancels an approved order and increments its version', () => {
    expect(cancelOrder(anApprovedOrder({ version: 1 }), at)).toEqual({
      outcome: 'CHANGED',
      order: { ...anApprovedOrder(), state: 'CANCELLED', version: 2, updatedAt: at },
    });
  });

  it('does not change a cancelled order', () => {
    expect(cancelOrder(ordersByState.CANCELLED, at)).toEqual({ outcome: 'UNCHANGED' });
  });

  it.each(['PENDING', 'REJECTED'] as const)('refuses an order that is %s', (state) => {
    expect(cancelOrder(ordersByState[state], at)).toEqual({
      outcome: 'REFUSED',
      refusal: `ORDER_IS_${state}`,
    });
  });
});

describe('an order', () => {
  const step = fc.constantFrom('approve', 'reject', 'cancel');
  const moves = ['PENDING>APPROVED', 'PENDING>REJECTED', 'APPROVED>CANCELLED'];
  const decide = (order: Order, name: string): Order => {
    const decision =
      name === 'approve'
        ? approveOrder(order, at)
        : name === 'reject'
          ? rejectOrder(order, 'CREDIT_LIMIT_EXCEEDED', at)
          : cancelOrder(order, at);
    return decision.outcome === 'CHANGED' ? decision.order : order;
  };

  it('moves along its states only, one version a move, whatever is decided in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (names) => {
        let order: Order = aPendingOrder();
        for (const name of names) {
          const next = decide(order, name);
          if (next !== order) {
            expect(moves).toContain(`${order.state}>${next.state}`);
            expect(next.version).toBe(order.version + 1);
          }
          order = next;
        }
      }),
    );
  });
});
