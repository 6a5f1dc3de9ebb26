import { type InMemoryProjected, InMemoryProjectionWriter } from '@dynamo-outbox/messaging/in-memory';
import { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { CustomerCopy, HistoryQuery, OrderCopy } from '../../domain/history.ts';
import type { HistoryReader } from '../../domain/history-reader.ts';
import type { CustomerId } from '../../domain/ids.ts';

const newestFirst = (one: OrderCopy, other: OrderCopy): number => (one.orderId < other.orderId ? 1 : -1);

/** The copies in memory, with the semantics of the DynamoDB table. */
export class InMemoryHistory implements HistoryReader {
  readonly customerTable = new InMemoryTable<InMemoryProjected<CustomerCopy>>('customers');
  readonly orderTable = new InMemoryTable<InMemoryProjected<OrderCopy>>('orders');
  /** Writes copies of customers. */
  readonly customers = new InMemoryProjectionWriter<CustomerCopy>({ table: this.customerTable });
  /** Writes copies of orders. */
  readonly orders = new InMemoryProjectionWriter<OrderCopy>({ table: this.orderTable });

  async findCustomer(customerId: CustomerId): Promise<CustomerCopy | undefined> {
    return this.customerTable.find(customerId)?.item;
  }

  async listOrders({ customerId, state, after, limit }: HistoryQuery): Promise<readonly OrderCopy[]> {
    return this.orderTable
      .values()
      .flatMap(({ item }) => (item === undefined ? [] : [item]))
      .filter((order) => order.customerId === customerId)
      .filter((order) => state === undefined || order.state === state)
      .filter((order) => after === undefined || order.orderId < after)
      .toSorted(newestFirst)
      .slice(0, limit);
  }
}
