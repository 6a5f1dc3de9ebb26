import type { CreditCheckTimer, CustomerId, OrderId } from './ids.ts';
import type { ApprovedOrder, CancelledOrder, Order, PendingOrder, RejectedOrder } from './order.ts';

/** Creates orders for tests. Each field that a test does not set has a valid default. */
export const aPendingOrder = (overrides: Partial<PendingOrder> = {}): PendingOrder => ({
  id: '5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a01' as OrderId,
  customerId: 'c0ffee00-4a9e-4d39-8a1f-3d1f2a015f6c' as CustomerId,
  orderTotal: 100,
  version: 0,
  createdAt: new Date('2026-11-20T10:15:30.123Z'),
  state: 'PENDING',
  ...overrides,
});

const changedOnce = { version: 1, updatedAt: new Date('2026-11-20T10:15:31.000Z') };

export const anApprovedOrder = (overrides: Partial<ApprovedOrder> = {}): ApprovedOrder => ({
  ...aPendingOrder(),
  ...changedOnce,
  state: 'APPROVED',
  ...overrides,
});

export const aRejectedOrder = (overrides: Partial<RejectedOrder> = {}): RejectedOrder => ({
  ...aPendingOrder(),
  ...changedOnce,
  state: 'REJECTED',
  rejectionReason: 'CREDIT_LIMIT_EXCEEDED',
  ...overrides,
});

export const anExpiredOrder = (overrides: Partial<RejectedOrder> = {}): RejectedOrder =>
  aRejectedOrder({ rejectionReason: 'CREDIT_CHECK_TIMED_OUT', ...overrides });

/** A timer, in the form that an outbox gives it. */
export const aCreditCheckTimer =
  '019fb0e1-0f0b-7a9e-9d39-0a1f3d1f2a01@order~#5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a01' as CreditCheckTimer;

export const aCancelledOrder = (overrides: Partial<CancelledOrder> = {}): CancelledOrder => ({
  ...aPendingOrder(),
  version: 2,
  updatedAt: new Date('2026-11-20T10:15:32.000Z'),
  state: 'CANCELLED',
  ...overrides,
});

/** One order in each state. */
export const ordersByState: Readonly<Record<Order['state'], Order>> = {
  PENDING: aPendingOrder(),
  APPROVED: anApprovedOrder(),
  REJECTED: aRejectedOrder(),
  CANCELLED: aCancelledOrder(),
};
