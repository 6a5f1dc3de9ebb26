import type { InMemoryTable, InMemoryTransaction } from '@dynamo-outbox/unit-of-work/in-memory';
import { OrderAlreadyExistsError } from '../../domain/errors.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderRepository } from '../../domain/order-repository.ts';
import { orderChangedMeanwhile } from '../order-changed-meanwhile.ts';

/** Dependencies of the repository. */
export interface InMemoryOrderRepositoryOptions {
  readonly table: InMemoryTable<Order>;
  readonly transaction: InMemoryTransaction;
}

/** Orders in memory. */
export class InMemoryOrderRepository implements OrderRepository {
  readonly #table: InMemoryTable<Order>;
  readonly #transaction: InMemoryTransaction;

  constructor({ table, transaction }: InMemoryOrderRepositoryOptions) {
    this.#table = table;
    this.#transaction = transaction;
  }

  async find(orderId: OrderId): Promise<Order | undefined> {
    return this.#table.find(orderId);
  }

  add(order: Order): void {
    this.#transaction.stage(
      this.#table.toPut(order.id, order, {
        subject: `order ${order.id}`,
        condition: (current) => current === undefined,
        onConditionFailed: () => new OrderAlreadyExistsError(order.id),
      }),
    );
  }

  update(order: Order): void {
    this.#transaction.stage(
      this.#table.toPut(order.id, order, {
        subject: `order ${order.id}`,
        condition: (current) => current?.version === order.version - 1,
        onConditionFailed: () => orderChangedMeanwhile(order),
      }),
    );
  }
}
