/** How a credit reservation is stored: the mapping between the domain's reservation and its DynamoDB item. */
import { secondsPerDay } from '@dynamo-outbox/kernel';
import { ItemReader, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { CreditReservation, DeclineReason } from '../../domain/credit-reservation.ts';
import { StoredReservationUnreadableError } from '../../domain/errors.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';

/** The partition key of a reservation: a customer has one for each order, spread over the table. */
export const reservationKey = (customerId: CustomerId, orderId: OrderId): string =>
  `RESERVATION#${customerId}#${orderId}`;

const epochSecondsAfter = (instant: Date, days: number): number =>
  Math.floor(instant.getTime() / 1000) + days * secondsPerDay;

const stateAttributes = (reservation: CreditReservation, retentionDays: number): PlainItem => {
  switch (reservation.state) {
    case 'RESERVED':
      // If it expired, its amount would stay in the customer's reserved credit forever.
      return {};
    case 'DECLINED':
      return {
        DeclineReason: reservation.reason,
        ExpiresAt: epochSecondsAfter(reservation.createdAt, retentionDays),
      };
    case 'RELEASED':
      return {
        ReleasedAt: reservation.releasedAt.toISOString(),
        ExpiresAt: epochSecondsAfter(reservation.releasedAt, retentionDays),
      };
  }
};

/** Maps a reservation to its item. The item expires `retentionDays` after the reservation was declined or released. */
export const toReservationItem = (reservation: CreditReservation, retentionDays: number): PlainItem => ({
  PK: reservationKey(reservation.customerId, reservation.orderId),
  CustomerId: reservation.customerId,
  OrderId: reservation.orderId,
  State: reservation.state,
  Amount: reservation.amount,
  CreatedAt: reservation.createdAt.toISOString(),
  ...stateAttributes(reservation, retentionDays),
});

const states: readonly CreditReservation['state'][] = ['RESERVED', 'DECLINED', 'RELEASED'];
const declineReasons: readonly DeclineReason[] = ['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND'];

/**
 * Reads a reservation from its item. Throws `STORED_RESERVATION_UNREADABLE`, which names the item and the attribute.
 */
export const fromReservationItem = (key: string, item: PlainItem): CreditReservation => {
  const read = new ItemReader(item, (reason) => new StoredReservationUnreadableError(key, reason));
  const facts = {
    customerId: read.text('CustomerId') as CustomerId,
    orderId: read.text('OrderId') as OrderId,
    amount: read.integer('Amount', 1),
    createdAt: read.instant('CreatedAt'),
  };
  const state = read.word('State', states);
  switch (state) {
    case 'RESERVED':
      return { ...facts, state };
    case 'DECLINED':
      return { ...facts, state, reason: read.word('DeclineReason', declineReasons) };
    case 'RELEASED':
      return { ...facts, state, releasedAt: read.instant('ReleasedAt') };
  }
};
