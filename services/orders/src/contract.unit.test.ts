import { describe, expect, it } from '@jest/globals';
import { parsePayload } from '@dynamo-outbox/messaging';
import { OrderApproved, OrderCancelled, OrderCreated, OrderRejected, ordersTopic } from './contract.ts';
import { aPendingOrder } from './domain/order.fixture.ts';

const { id: orderId, customerId } = aPendingOrder();

const payloads = [
  [OrderCreated, { orderId, customerId, orderTotal: 100 }],
  [OrderApproved, { orderId, customerId }],
  [OrderRejected, { orderId, customerId, reason: 'CUSTOMER_NOT_FOUND' }],
  [OrderCancelled, { orderId, customerId }],
] as const;

describe('the contract of the orders service', () => {
  it('publishes everything to one topic', () => {
    expect(ordersTopic.name).toBe('orders');
    expect(ordersTopic.definitions).toEqual(payloads.map(([definition]) => definition));
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
    ['orderId', 'order-1'],
    ['orderId', ''],
    ['customerId', 42],
    ['orderTotal', 0],
    ['orderTotal', -1],
    ['orderTotal', 0.5],
    ['orderTotal', '100'],
    ['orderTotal', Number.MAX_SAFE_INTEGER + 1],
  ])('refuses an order.created whose %s is %p', (field, value) => {
    const payload = { orderId, customerId, orderTotal: 100, [field]: value };

    expect(parsePayload(OrderCreated, payload)).toMatchObject({ valid: false, paths: [field] });
  });

  it.each([1, Number.MAX_SAFE_INTEGER])('accepts an order total of %d', (orderTotal) => {
    expect(parsePayload(OrderCreated, { orderId, customerId, orderTotal }).valid).toBe(true);
  });

  it('reads a rejection of version 1, which had fewer reasons', () => {
    const [versionOne] = OrderRejected.olderVersions;
    const rejected = { orderId, customerId, reason: 'CREDIT_LIMIT_EXCEEDED' };

    expect(versionOne?.version).toBe(1);
    expect(versionOne?.up(rejected)).toEqual(rejected);
  });

  it('refuses an unknown reason', () => {
    expect(parsePayload(OrderRejected, { orderId, customerId, reason: 'BAD_MOOD' }).valid).toBe(false);
  });

  it('reads two spellings of an id as one', () => {
    expect(parsePayload(OrderApproved, { orderId: orderId.toUpperCase(), customerId })).toEqual({
      valid: true,
      value: { orderId, customerId },
    });
  });
});
