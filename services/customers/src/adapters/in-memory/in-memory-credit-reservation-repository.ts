import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import type { CreditReservation, ReleasedReservation } from '../../domain/credit-reservation.ts';
import type { CustomerId, OrderId } from '../../domain/ids.ts';
import type { CreditReservationRepository } from '../../domain/repositories.ts';
import { reservationChangedMeanwhile } from '../lost-races.ts';

/** Dependencies of the repository. */
export interface InMemoryCreditReservationRepositoryOptions {
  readonly table: InMemoryTable<CreditReservation>;
  readonly transaction: InMemoryTransaction;
}

const keyOf = (customerId: CustomerId, orderId: OrderId): string => `${customerId}#${orderId}`;

/** Credit reservations in memory, where nothing expires. */
export class InMemoryCreditReservationRepository implements CreditReservationRepository {
  readonly #table: InMemoryTable<CreditReservation>;
  readonly #transaction: InMemoryTransaction;

  constructor({ table, transaction }: InMemoryCreditReservationRepositoryOptions) {
    this.#table = table;
    this.#transaction = transaction;
  }

  async find(customerId: CustomerId, orderId: OrderId): Promise<CreditReservation | undefined> {
    return this.#table.find(keyOf(customerId, orderId));
  }

  add(reservation: CreditReservation): void {
    this.#stage(reservation, (current) => current === undefined);
  }

  update(reservation: ReleasedReservation): void {
    this.#stage(reservation, (current) => current?.state === 'RESERVED');
  }

  #stage(
    reservation: CreditReservation,
    condition: (current: CreditReservation | undefined) => boolean,
  ): void {
    this.#transaction.stage(
      this.#table.toPut(keyOf(reservation.customerId, reservation.orderId), reservation, {
        subject: `credit reservation for order ${reservation.orderId}`,
        condition,
        onConditionFailed: () => reservationChangedMeanwhile(reservation),
      }),
    );
  }
}
