import type { HistoryPage, HistoryQuery } from '../domain/history.ts';
import type { HistoryReader } from '../domain/history-reader.ts';

/** Lists a page of a customer's orders. `CUSTOMER_NOT_FOUND` if neither the customer nor an order on this page is known. */
export type ListHistory = (query: HistoryQuery) => Promise<HistoryPage | 'CUSTOMER_NOT_FOUND'>;

/** Creates the query: one read of the customer, and one query for the page. */
export const createListHistory =
  (reader: HistoryReader): ListHistory =>
  async (query) => {
    const { customerId, limit } = query;
    // One order more than the page shows whether there is another page.
    const [customer, found] = await Promise.all([
      reader.findCustomer(customerId),
      reader.listOrders({ ...query, limit: limit + 1 }),
    ]);
    if (customer === undefined && found.length === 0) {
      return 'CUSTOMER_NOT_FOUND';
    }
    const orders = found.slice(0, limit);
    const next = found.length > limit ? orders.at(-1)?.orderId : undefined;
    return {
      customerId,
      orders,
      ...(customer === undefined ? {} : { customerName: customer.name }),
      ...(next === undefined ? {} : { next }),
    };
  };
