import { describe, expect, it } from '@jest/globals';
import { parsePayload } from '@dynamo-outbox/messaging';
import {
  CustomerCreated,
  CustomerCreditReleased,
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  customersTopic,
  CustomerValidationFailed,
} from './contract.ts';
import { aHeldReservation } from './domain/customer.fixture.ts';

const { orderId, customerId } = aHeldReservation();

const payloads = [
  [CustomerCreated, { customerId, name: 'Ada', creditLimit: 250 }],
  [CustomerCreditReserved, { customerId, orderId, amount: 100 }],
  [CustomerCreditReservationFailed, { customerId, orderId }],
  [CustomerValidationFailed, { customerId, orderId, error: 'CUSTOMER_NOT_FOUND_ERROR' }],
  [CustomerCreditReleased, { customerId, orderId, amount: 100 }],
] as const;

describe('the contract of the customers service', () => {
  it('publishes everything to one topic', () => {
    expect(customersTopic.name).toBe('customers');
    expect(customersTopic.definitions).toEqual(payloads.map(([definition]) => definition));
  });

  it.each(payloads)('accepts its payload: $type', (definition, payload) => {
    expect(parsePayload<unknown, unknown>(definition, payload)).toEqual({ valid: true, value: payload });
  });

  it.each(payloads)('ignores an unknown field, so that one can be added: $type', (definition, payload) => {
    expect(parsePayload<unknown, unknown>(definition, { ...payload, extra: 1 })).toEqual({
      valid: true,
      value: payload,
    });
  });

  it.each(payloads)('refuses a payload without any of its fields: $type', (definition, payload) => {
    for (const field of Object.keys(payload)) {
      expect(parsePayload<unknown, unknown>(definition, { ...payload, [field]: undefined })).toMatchObject({
        valid: false,
        paths: [field],
      });
    }
  });

  it.each([
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(201)],
    ['creditLimit', -1],
    ['creditLimit', 0.5],
    ['creditLimit', Number.MAX_SAFE_INTEGER + 1],
    ['customerId', 'customer-1'],
  ])('refuses a customer.created whose %s is %p', (field, value) => {
    const payload = { customerId, name: 'Ada', creditLimit: 250, [field]: value };

    expect(parsePayload(CustomerCreated, payload)).toMatchObject({ valid: false, paths: [field] });
  });

  it.each([
    ['x', 0],
    ['x'.repeat(200), Number.MAX_SAFE_INTEGER],
  ])('accepts a customer.created with the name %p and the limit %d', (name, creditLimit) => {
    expect(parsePayload(CustomerCreated, { customerId, name, creditLimit }).valid).toBe(true);
  });

  it.each([0, -1, 0.5])('refuses a reserved amount of %d', (amount) => {
    expect(parsePayload(CustomerCreditReserved, { customerId, orderId, amount }).valid).toBe(false);
    expect(parsePayload(CustomerCreditReleased, { customerId, orderId, amount }).valid).toBe(false);
  });

  it('reads two spellings of an id as one', () => {
    const payload = { customerId: customerId.toUpperCase(), orderId: orderId.toUpperCase() };

    expect(parsePayload(CustomerCreditReservationFailed, payload)).toEqual({
      valid: true,
      value: { customerId, orderId },
    });
  });
});
