import { defineService, type EnvironmentSource, type Service } from '@dynamo-outbox/service';

/** The order history: it consumes, and publishes nothing. */
export type OrderHistory = Service<'history'>;

/**
 * Defines the service. A projection that is being rebuilt runs beside the one that serves, under its own name: `SERVICE_NAME`.
 */
export const defineOrderHistory = (
  environment: Readonly<Record<string, string | undefined>> & EnvironmentSource,
): OrderHistory =>
  defineService({
    name: environment['SERVICE_NAME'] ?? 'order-history',
    tables: { history: 'ORDER_HISTORY_TABLE_NAME' },
    environment,
  });
