/** Composes the orders service: use cases on DynamoDB, with the system clock and generated ids. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '@dynamo-outbox/kernel';
import { type MessageTracing, nextMessageId } from '@dynamo-outbox/messaging';
import { boundedRequests, createLogger, type Logger, quiet } from '@dynamo-outbox/service-runtime';
import { toPayloadOptions } from '@dynamo-outbox/service-runtime/payloads';
import { getItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { OpenAnsweringOrdersUnitOfWork } from '../../adapters/answering-orders-unit-of-work.ts';
import { findStoredOrder, type OrderTable } from '../../adapters/dynamodb/dynamodb-order-repository.ts';
import { createOpenDynamoDbOrdersUnitOfWork } from '../../adapters/dynamodb/open-dynamodb-orders-unit-of-work.ts';
import { createFindOrder, type FindOrder } from '../../application/find-order.ts';
import { orderId } from '../../contract.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { ServiceSettings } from '../settings.ts';
import { createOrdersUseCases, type OrdersUseCases } from './orders-use-cases.ts';

/** The parts of the service that its entry points use. */
export interface OrdersService {
  readonly openUnitOfWork: OpenAnsweringOrdersUnitOfWork;
  readonly useCases: OrdersUseCases;
  readonly findOrder: FindOrder;
  /** Rejects when the orders table cannot be read. Stops when the signal aborts. */
  readonly checkOrdersTable: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** What a test or an entry point replaces. */
export interface OrdersServiceOptions {
  /** Default: a client with bounded requests. */
  readonly client?: DynamoDBClient;
  /** Records the creation of messages. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

/** Reads a key that does not exist. The read needs only permissions that the service already has. */
const createCheckOrdersTable =
  ({ client, tableName }: OrderTable) =>
  async (abortSignal: AbortSignal): Promise<void> => {
    await getItem(client, { TableName: tableName, Key: { PK: 'HEALTH' } }, { abortSignal });
  };

/** Ids of messages are UUIDs that begin with the time, so a list sorted by order id is sorted by time. */
const nextSortableOrderId = (): OrderId => orderId.parse(nextMessageId());

/** Composes the service. Call it once, at cold start; it makes no network calls. */
export const composeOrdersService = (
  settings: ServiceSettings,
  {
    client = quiet(new DynamoDBClient({ requestHandler: boundedRequests() })),
    tracing,
  }: OrdersServiceOptions = {},
): OrdersService => {
  const orderTable = { client, tableName: settings.ORDERS_TABLE_NAME };
  return {
    openUnitOfWork: createOpenDynamoDbOrdersUnitOfWork({
      client,
      service: settings.SERVICE_NAME,
      ordersTableName: settings.ORDERS_TABLE_NAME,
      outboxTableName: settings.OUTBOX_TABLE_NAME,
      outboxTracking: settings.OUTBOX_TRACKING,
      outboxRetentionDays: settings.OUTBOX_RETENTION_DAYS,
      inboxTableName: settings.INBOX_TABLE_NAME,
      inboxRetentionDays: settings.INBOX_RETENTION_DAYS,
      payloads: toPayloadOptions(settings),
      clock: systemClock,
      tracing,
    }),
    useCases: createOrdersUseCases({
      now: systemClock,
      nextOrderId: nextSortableOrderId,
      creditCheckTimeout: settings.CREDIT_CHECK_TIMEOUT_SECONDS * 1_000,
    }),
    findOrder: createFindOrder({ find: (id) => findStoredOrder(orderTable, id) }),
    checkOrdersTable: createCheckOrdersTable(orderTable),
    logger: createLogger({ serviceName: settings.SERVICE_NAME, level: settings.LOG_LEVEL }),
  };
};
