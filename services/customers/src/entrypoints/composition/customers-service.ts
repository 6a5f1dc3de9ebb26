/** Composes the customers service: use cases on DynamoDB, with the system clock and generated ids. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '@dynamo-outbox/kernel';
import type { MessageTracing } from '@dynamo-outbox/messaging';
import { boundedRequests, createLogger, type Logger, quiet } from '@dynamo-outbox/service-runtime';
import { toPayloadOptions } from '@dynamo-outbox/service-runtime/payloads';
import { getItem } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomUUID } from 'node:crypto';
import type { OpenAnsweringCustomersUnitOfWork } from '../../adapters/answering-customers-unit-of-work.ts';
import { findStoredCustomer } from '../../adapters/dynamodb/dynamodb-customer-repository.ts';
import type { CustomersTable } from '../../adapters/dynamodb/find-item.ts';
import { createOpenDynamoDbCustomersUnitOfWork } from '../../adapters/dynamodb/open-dynamodb-customers-unit-of-work.ts';
import { createFindCustomer, type FindCustomer } from '../../application/find-customer.ts';
import { customerId } from '../../contract.ts';
import type { ServiceSettings } from '../settings.ts';
import { createCustomersUseCases, type CustomersUseCases } from './customers-use-cases.ts';

/** The parts of the service that its entry points use. */
export interface CustomersService {
  readonly openUnitOfWork: OpenAnsweringCustomersUnitOfWork;
  readonly useCases: CustomersUseCases;
  readonly findCustomer: FindCustomer;
  /** Rejects when the customers table cannot be read. Stops when the signal aborts. */
  readonly checkCustomersTable: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** What a test or an entry point replaces. */
export interface CustomersServiceOptions {
  /** Default: a client with bounded requests. */
  readonly client?: DynamoDBClient;
  /** Records the creation of messages. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

/** Reads a key that does not exist. The read needs only permissions that the service already has. */
const createCheckCustomersTable =
  ({ client, tableName }: CustomersTable) =>
  async (abortSignal: AbortSignal): Promise<void> => {
    await getItem(client, { TableName: tableName, Key: { PK: 'HEALTH' } }, { abortSignal });
  };

/** Composes the service. Call it once, at cold start; it makes no network calls. */
export const composeCustomersService = (
  settings: ServiceSettings,
  {
    client = quiet(new DynamoDBClient({ requestHandler: boundedRequests() })),
    tracing,
  }: CustomersServiceOptions = {},
): CustomersService => {
  const customersTable = { client, tableName: settings.CUSTOMERS_TABLE_NAME };
  return {
    openUnitOfWork: createOpenDynamoDbCustomersUnitOfWork({
      client,
      service: settings.SERVICE_NAME,
      customersTableName: settings.CUSTOMERS_TABLE_NAME,
      outboxTableName: settings.OUTBOX_TABLE_NAME,
      outboxTracking: settings.OUTBOX_TRACKING,
      outboxRetentionDays: settings.OUTBOX_RETENTION_DAYS,
      inboxTableName: settings.INBOX_TABLE_NAME,
      inboxRetentionDays: settings.INBOX_RETENTION_DAYS,
      payloads: toPayloadOptions(settings),
      clock: systemClock,
      tracing,
    }),
    useCases: createCustomersUseCases({
      now: systemClock,
      nextCustomerId: () => customerId.parse(randomUUID()),
    }),
    findCustomer: createFindCustomer({ find: (id) => findStoredCustomer(customersTable, id) }),
    checkCustomersTable: createCheckCustomersTable(customersTable),
    logger: createLogger({ serviceName: settings.SERVICE_NAME, level: settings.LOG_LEVEL }),
  };
};
