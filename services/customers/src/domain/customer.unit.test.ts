import { describe, expect, it } from '@jest/globals';
import { aCustomer } from './customer.fixture.ts';
import { availableCredit, registerCustomer } from './customer.ts';

const at = new Date('2026-11-21T08:00:00.000Z');
const { id, name } = aCustomer();

describe('registerCustomer', () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('registers a customer with a limit of %d', (creditLimit) => {
    expect(registerCustomer({ id, name, creditLimit }, at)).toEqual({
      accepted: true,
      customer: { id, name, creditLimit, reservedCredit: 0, version: 0, createdAt: at },
    });
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    'refuses a limit of %d',
    (creditLimit) => {
      expect(registerCustomer({ id, name, creditLimit }, at)).toEqual({
        accepted: false,
        refusal: 'CREDIT_LIMIT_INVALID',
      });
    },
  );
});

describe('availableCredit', () => {
  it('is the limit minus the reserved credit', () => {
    expect(availableCredit(aCustomer({ creditLimit: 250, reservedCredit: 100 }))).toBe(150);
  });
});
