import type { DynamoDbTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { CreditRecord, ReleasedReservation } from '../../domain/credit-reservation.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';
import type { CreditReservationRepository } from '../../domain/repositories.ts';
import { reservationChangedMeanwhile } from '../lost-races.ts';
import { type CustomersTable, findItem } from './find-item.ts';
import { fromReservationItem, reservationKey, toReservationItem } from './reservation-item.ts';

/** Dependencies of the repository. */
export interface DynamoDbCreditReservationRepositoryOptions extends CustomersTable {
  readonly transaction: DynamoDbTransaction;
  /** Retention of declined, released and withdrawn requests in days. */
  readonly retentionDays: number;
}

/** Credit reservations in the customers' DynamoDB table, one item each. */
export class DynamoDbCreditReservationRepository implements CreditReservationRepository {
  readonly #table: CustomersTable;
  readonly #transaction: DynamoDbTransaction;
  readonly #retentionDays: number;

  constructor({ client, tableName, transaction, retentionDays }: DynamoDbCreditReservationRepositoryOptions) {
    this.#table = { client, tableName };
    this.#transaction = transaction;
    this.#retentionDays = retentionDays;
  }

  async find(customerId: CustomerId, orderId: OrderId): Promise<CreditRecord | undefined> {
    const key = reservationKey(customerId, orderId);
    const item = await findItem(this.#table, key);
    return item === undefined ? undefined : fromReservationItem(key, item);
  }

  add(record: CreditRecord): void {
    this.#transaction.put({
      subject: `credit reservation for order ${record.orderId}`,
      TableName: this.#table.tableName,
      Item: toReservationItem(record, this.#retentionDays),
      ConditionExpression: 'attribute_not_exists(PK)',
      onConditionFailed: () => reservationChangedMeanwhile(record),
    });
  }

  update(reservation: ReleasedReservation): void {
    this.#transaction.put({
      subject: `credit reservation for order ${reservation.orderId}`,
      TableName: this.#table.tableName,
      Item: toReservationItem(reservation, this.#retentionDays),
      ConditionExpression: '#state = :reserved',
      ExpressionAttributeNames: { '#state': 'State' },
      ExpressionAttributeValues: { ':reserved': 'RESERVED' },
      onConditionFailed: () => reservationChangedMeanwhile(reservation),
    });
  }
}
