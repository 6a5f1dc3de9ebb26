/** How a credit reservation is stored: the mapping between the domain's reservation and its DynamoDB item. */
import { secondsPerDay } from '@dynamo-outbox/kernel';
import { ItemReader, type PlainItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { CreditRecord, DeclineReason } from '../../domain/credit-reservation.ts';
import { StoredReservationUnreadableError } from '../../domain/errors.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';

/** The partition key of a reservation: a customer has one for each order, spread over the table. */
export const reservationKey = (customerId: CustomerId, orderId: OrderId): string =>
  `RESERVATION#${customerId}#${orderId}`;

const epochSecondsAfter = (instant: Date, days: number): number =>
  Math.floor(instant.getTime() / 1000) + days * secondsPerDay;

const stateAttributes = (record: CreditRecord, retentionDays: number): PlainItem => {
  switch (record.state) {
    case 'RESERVED':
      // If it expired, its amount would stay in the customer's reserved credit forever.
      return { Amount: record.amount };
    case 'DECLINED':
      return {
        Amount: record.amount,
        DeclineReason: record.reason,
        ExpiresAt: epochSecondsAfter(record.createdAt, retentionDays),
      };
    case 'RELEASED':
      return {
        Amount: record.amount,
        ReleasedAt: record.releasedAt.toISOString(),
        ExpiresAt: epochSecondsAfter(record.releasedAt, retentionDays),
      };
    case 'WITHDRAWN':
      return { ExpiresAt: epochSecondsAfter(record.createdAt, retentionDays) };
  }
};

/**
 * Maps the record of a request to its item. The item expires `retentionDays` after the request was declined or withdrawn,
 * or its credit was released.
 */
export const toReservationItem = (record: CreditRecord, retentionDays: number): PlainItem => ({
  PK: reservationKey(record.customerId, record.orderId),
  CustomerId: record.customerId,
  OrderId: record.orderId,
  State: record.state,
  CreatedAt: record.createdAt.toISOString(),
  ...stateAttributes(record, retentionDays),
});

const states: readonly CreditRecord['state'][] = ['RESERVED', 'DECLINED', 'RELEASED', 'WITHDRAWN'];
const declineReasons: readonly DeclineReason[] = ['CREDIT_LIMIT_EXCEEDED', 'CUSTOMER_NOT_FOUND'];

/**
 * Reads the record of a request from its item. Throws `STORED_RESERVATION_UNREADABLE`, which names the item and the attribute.
 */
export const fromReservationItem = (key: string, item: PlainItem): CreditRecord => {
  const read = new ItemReader(item, (reason) => new StoredReservationUnreadableError(key, reason));
  const facts = {
    customerId: read.text('CustomerId') as CustomerId,
    orderId: read.text('OrderId') as OrderId,
    createdAt: read.instant('CreatedAt'),
  };
  const state = read.word('State', states);
  if (state === 'WITHDRAWN') {
    return { ...facts, state };
  }
  const answered = { ...facts, amount: read.integer('Amount', 1) };
  switch (state) {
    case 'RESERVED':
      return { ...answered, state };
    case 'DECLINED':
      return { ...answered, state, reason: read.word('DeclineReason', declineReasons) };
    case 'RELEASED':
      return { ...answered, state, releasedAt: read.instant('ReleasedAt') };
  }
};
