import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type DynamoDbItem,
  marshallItem,
  type PlainItem,
  unmarshallItem,
} from '@dynamo-outbox/unit-of-work/dynamodb';
import {
  aCreditCheckTimer,
  anExpiredOrder,
  aPendingOrder,
  aRejectedOrder,
  ordersByState,
} from '../../domain/order.fixture.ts';
import { fromOrderItem, orderKey, toOrderItem } from './order-item.ts';

const golden = JSON.parse(readFileSync(new URL('order-item.golden.json', import.meta.url), 'utf8')) as Record<
  string,
  DynamoDbItem
>;

const shapes = Object.entries({
  ...ordersByState,
  PENDING_WITH_TIMER: aPendingOrder({ creditCheckTimer: aCreditCheckTimer }),
  EXPIRED: anExpiredOrder(),
});

const key = orderKey(aPendingOrder().id);

describe('the item of an order', () => {
  it.each(shapes)('keeps its stored shape when %s', (shape, order) => {
    expect(marshallItem('order', toOrderItem(order))).toEqual(golden[shape]);
  });

  it.each(shapes)('reads back the stored order when %s', (shape, order) => {
    expect(fromOrderItem(key, unmarshallItem(golden[shape] ?? {}))).toEqual(order);
  });

  it('holds the largest total exactly', () => {
    const order = aPendingOrder({ orderTotal: Number.MAX_SAFE_INTEGER });

    expect(fromOrderItem(key, toOrderItem(order))).toEqual(order);
  });

  it.each<readonly [string, PlainItem]>([
    ['OrderId', { OrderId: '' }],
    ['CustomerId', { CustomerId: 1 }],
    ['State', { State: 'LOST' }],
    ['RejectionReason', { RejectionReason: 'BAD_MOOD' }],
    ['OrderTotal', { OrderTotal: 0 }],
    ['OrderTotal', { OrderTotal: 9007199254740993n }],
    ['OrderTotal', { OrderTotal: '100' }],
    ['Version', { Version: -1 }],
    ['Version', { Version: 0.5 }],
    ['CreatedAt', { CreatedAt: 'yesterday' }],
    ['UpdatedAt', { UpdatedAt: null }],
  ])('is rejected with its key and the attribute %s when that is %j', (attribute, damage) => {
    const damaged = { ...toOrderItem(aRejectedOrder()), ...damage };

    expect(() => fromOrderItem(key, damaged)).toThrow(
      expect.objectContaining({
        code: 'STORED_ORDER_UNREADABLE',
        message: expect.stringMatching(`${key} is not a valid order: ${attribute} `),
      }),
    );
  });

  it.each<readonly [string, PlainItem]>([['CreditCheckTimer', { CreditCheckTimer: 7 }]])(
    'is rejected when the %s of a pending order is no text',
    (attribute, damage) => {
      expect(() => fromOrderItem(key, { ...toOrderItem(aPendingOrder()), ...damage })).toThrow(attribute);
    },
  );

  it.each(['OrderId', 'CustomerId', 'State', 'RejectionReason', 'OrderTotal', 'Version', 'CreatedAt'])(
    'is refused without %s',
    (attribute) => {
      const item = Object.entries(toOrderItem(aRejectedOrder())).filter(([name]) => name !== attribute);

      expect(() => fromOrderItem(key, Object.fromEntries(item))).toThrow(`${attribute} is missing`);
    },
  );
});
