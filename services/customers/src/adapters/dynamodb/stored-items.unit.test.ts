import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type DynamoDbItem,
  marshallItem,
  type PlainItem,
  unmarshallItem,
} from '@dynamo-outbox/unit-of-work/dynamodb';
import {
  aCustomer,
  aDeclinedReservation,
  aHeldReservation,
  aReleasedReservation,
  aWithdrawnRequest,
} from '../../domain/customer.fixture.ts';
import { customerKey, fromCustomerItem, toCustomerItem } from './customer-item.ts';
import { fromReservationItem, reservationKey, toReservationItem } from './reservation-item.ts';

const golden = JSON.parse(
  readFileSync(new URL('customers-table.golden.json', import.meta.url), 'utf8'),
) as Record<string, DynamoDbItem>;

const without = (item: PlainItem, attribute: string): PlainItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));

describe('the item of a customer', () => {
  const key = customerKey(aCustomer().id);
  const changed = aCustomer({
    reservedCredit: 100,
    version: 1,
    updatedAt: new Date('2026-11-20T10:15:31.000Z'),
  });
  const shapes = [
    ['NEW_CUSTOMER', aCustomer()],
    ['CHANGED_CUSTOMER', changed],
  ] as const;

  it.each(shapes)('keeps its stored shape: %s', (name, customer) => {
    expect(marshallItem('customer', toCustomerItem(customer))).toEqual(golden[name]);
  });

  it.each(shapes)('reads back the stored customer: %s', (name, customer) => {
    expect(fromCustomerItem(key, unmarshallItem(golden[name] ?? {}))).toEqual(customer);
  });

  it.each<readonly [string, PlainItem]>([
    ['CustomerId', { CustomerId: '' }],
    ['Name', { Name: true }],
    ['CreditLimit', { CreditLimit: -1 }],
    ['ReservedCredit', { ReservedCredit: 10n ** 30n }],
    ['Version', { Version: 1.5 }],
    ['CreatedAt', { CreatedAt: '' }],
    ['UpdatedAt', { UpdatedAt: 'later' }],
  ])('is rejected with its key and the attribute %s when that is %j', (attribute, damage) => {
    expect(() => fromCustomerItem(key, { ...toCustomerItem(changed), ...damage })).toThrow(
      expect.objectContaining({
        code: 'STORED_CUSTOMER_UNREADABLE',
        message: expect.stringMatching(`${key} is not a valid customer: ${attribute} `),
      }),
    );
  });

  it.each(['CustomerId', 'Name', 'CreditLimit', 'ReservedCredit', 'Version', 'CreatedAt'])(
    'is refused without %s',
    (attribute) => {
      expect(() => fromCustomerItem(key, without(toCustomerItem(changed), attribute))).toThrow(
        `${attribute} is missing`,
      );
    },
  );
});

describe('the item of a credit reservation', () => {
  const { customerId, orderId } = aHeldReservation();
  const key = reservationKey(customerId, orderId);
  const reservations = [
    aHeldReservation(),
    aDeclinedReservation(),
    aReleasedReservation(),
    aWithdrawnRequest(),
  ];

  it.each(reservations)('keeps its stored shape when $state', (reservation) => {
    expect(marshallItem('reservation', toReservationItem(reservation, 30))).toEqual(
      golden[reservation.state],
    );
  });

  it.each(reservations)('reads back the stored reservation when $state', (reservation) => {
    expect(fromReservationItem(key, unmarshallItem(golden[reservation.state] ?? {}))).toEqual(reservation);
  });

  it('never expires while it is in force', () => {
    expect(toReservationItem(aHeldReservation(), 30)).not.toHaveProperty('ExpiresAt');
  });

  it.each<readonly [string, PlainItem]>([
    ['CustomerId', { CustomerId: 1 }],
    ['OrderId', { OrderId: '' }],
    ['Amount', { Amount: 0 }],
    ['CreatedAt', { CreatedAt: 'now' }],
    ['State', { State: 'LOST' }],
    ['ReleasedAt', { ReleasedAt: 'now' }],
  ])('is rejected with its key and the attribute %s when that is %j', (attribute, damage) => {
    const damaged = { ...toReservationItem(aReleasedReservation(), 30), ...damage };

    expect(() => fromReservationItem(key, damaged)).toThrow(
      expect.objectContaining({
        code: 'STORED_RESERVATION_UNREADABLE',
        message: expect.stringMatching(`${key} is not a valid credit reservation: ${attribute} `),
      }),
    );
  });

  it.each([
    ['ReleasedAt', aReleasedReservation()],
    ['DeclineReason', aDeclinedReservation()],
    ['Amount', aHeldReservation()],
    ['CreatedAt', aWithdrawnRequest()],
  ] as const)('is refused without %s', (attribute, reservation) => {
    const item = without(toReservationItem(reservation, 30), attribute);

    expect(() => fromReservationItem(key, item)).toThrow(`${attribute} is missing`);
  });
});
