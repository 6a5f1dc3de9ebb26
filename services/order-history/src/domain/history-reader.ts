import type { CustomerCopy, HistoryQuery, OrderCopy } from './history.ts';
import type { CustomerId } from './ids.ts';

/** Reads the copies of customers and orders. */
export interface HistoryReader {
  /** Finds the copy of a customer. */
  findCustomer(customerId: CustomerId): Promise<CustomerCopy | undefined>;

  /**
   * Lists at most `limit` orders of a customer, newest first.
   *
   * MUST take one request, for any number of orders and with any filter. MUST return only orders of this customer,
   * for any `after`.
   */
  listOrders(query: HistoryQuery): Promise<readonly OrderCopy[]>;
}
