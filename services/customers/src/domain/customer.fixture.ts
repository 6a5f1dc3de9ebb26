import type {
  DeclinedReservation,
  HeldReservation,
  ReleasedReservation,
  WithdrawnRequest,
} from './credit-reservation.ts';
import type { Customer } from './customer.ts';
import type { CustomerId, OrderId } from './ids.ts';

/** Creates customers and reservations for tests. Each field that a test does not set has a valid default. */
export const aCustomer = (overrides: Partial<Customer> = {}): Customer => ({
  id: 'c0ffee00-4a9e-4d39-8a1f-3d1f2a015f6c' as CustomerId,
  name: 'Ada Lovelace',
  creditLimit: 250,
  reservedCredit: 0,
  version: 0,
  createdAt: new Date('2026-11-20T09:00:00.000Z'),
  ...overrides,
});

const facts = {
  customerId: aCustomer().id,
  orderId: '5f6cbb0e-0f0b-4a9e-9d39-0a1f3d1f2a01' as OrderId,
  amount: 100,
  createdAt: new Date('2026-11-20T10:15:30.123Z'),
};

export const aHeldReservation = (overrides: Partial<HeldReservation> = {}): HeldReservation => ({
  ...facts,
  state: 'RESERVED',
  ...overrides,
});

export const aDeclinedReservation = (overrides: Partial<DeclinedReservation> = {}): DeclinedReservation => ({
  ...facts,
  state: 'DECLINED',
  reason: 'CREDIT_LIMIT_EXCEEDED',
  ...overrides,
});

export const aReleasedReservation = (overrides: Partial<ReleasedReservation> = {}): ReleasedReservation => ({
  ...facts,
  state: 'RELEASED',
  releasedAt: new Date('2026-11-20T11:00:00.999Z'),
  ...overrides,
});

export const aWithdrawnRequest = (overrides: Partial<WithdrawnRequest> = {}): WithdrawnRequest => {
  const { customerId, orderId, createdAt } = facts;
  return { customerId, orderId, createdAt, state: 'WITHDRAWN', ...overrides };
};
