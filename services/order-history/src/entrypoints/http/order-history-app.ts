import { createServiceApp, type ServiceApp } from '@dynamo-outbox/http-api';
import type { Logger } from '@dynamo-outbox/service-runtime';
import type { ListHistory } from '../../application/list-history.ts';
import { listOrdersEndpoint } from './list-orders.ts';

/** The query and the check that the application calls. */
export interface OrderHistoryAppDependencies {
  readonly listHistory: ListHistory;
  /** Rejects when the table cannot be read. Stops when the signal aborts. */
  readonly checkHistoryTable: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** Title, version and description of the API. */
const information = {
  title: 'Order history',
  version: '1.0.0',
  description: 'The orders of customers, from the messages of the customers service and the orders service.',
};

/** Builds the HTTP application of the order history. */
export const createOrderHistoryApp = ({
  listHistory,
  checkHistoryTable,
  logger,
}: OrderHistoryAppDependencies): ServiceApp =>
  createServiceApp<unknown>({
    information,
    endpoints: [listOrdersEndpoint(listHistory)],
    // It only reads.
    openUnitOfWork: () => undefined,
    logger,
    dependencies: { 'history-table': checkHistoryTable },
  });
