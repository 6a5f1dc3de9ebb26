import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import type { CreditRecord, ReleasedReservation } from '../../domain/credit-reservation.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';
import type { CreditReservationRepository } from '../../domain/repositories.ts';
import { reservationChangedMeanwhile } from '../lost-races.ts';

/** Dependencies of the repository. */
export interface InMemoryCreditReservationRepositoryOptions {
  readonly table: InMemoryTable<CreditRecord>;
  readonly transaction: InMemoryTransaction;
}

const keyOf = (customerId: CustomerId, orderId: OrderId): string => `${customerId}#${orderId}`;

/** Credit reservations in memory, where nothing expires. */
export class InMemoryCreditReservationRepository implements CreditReservationRepository {
  readonly #table: InMemoryTable<CreditRecord>;
  readonly #transaction: InMemoryTransaction;

  constructor({ table, transaction }: InMemoryCreditReservationRepositoryOptions) {
    this.#table = table;
    this.#transaction = transaction;
  }

  async find(customerId: CustomerId, orderId: OrderId): Promise<CreditRecord | undefined> {
    return this.#table.find(keyOf(customerId, orderId));
  }

  add(record: CreditRecord): void {
    this.#stage(record, (current) => current === undefined);
  }

  update(reservation: ReleasedReservation): void {
    this.#stage(reservation, (current) => current?.state === 'RESERVED');
  }

  #stage(record: CreditRecord, condition: (current: CreditRecord | undefined) => boolean): void {
    this.#transaction.stage(
      this.#table.toPut(keyOf(record.customerId, record.orderId), record, {
        subject: `credit reservation for order ${record.orderId}`,
        condition,
        onConditionFailed: () => reservationChangedMeanwhile(record),
      }),
    );
  }
}
