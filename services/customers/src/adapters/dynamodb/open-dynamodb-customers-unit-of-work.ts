import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import type { MessageTracing, OutboxTracking, PayloadOptions } from '@dynamo-outbox/messaging';
import { DynamoDbInbox, DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { DynamoDbIdempotencyRecords } from '@dynamo-outbox/http-api/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { customersEventBus } from '../../application/customers-event-bus.ts';
import { customersTopic } from '../../contract.ts';
import type { OpenAnsweringCustomersUnitOfWork } from '../answering-customers-unit-of-work.ts';
import { DynamoDbCreditReservationRepository } from './dynamodb-credit-reservation-repository.ts';
import { DynamoDbCustomerRepository } from './dynamodb-customer-repository.ts';

/** The tables of the customers service and their retention. */
export interface CustomersTables {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The name under which messages are published. */
  readonly service: string;
  readonly customersTableName: string;
  readonly outboxTableName: string;
  readonly outboxTracking: OutboxTracking;
  readonly outboxRetentionDays: number;
  readonly inboxTableName: string;
  /**
   * Retention of inbox items, and of declined and released credit reservations, in days. Both distinguish a repeated
   * message from a new one. Keep them for as long as SQS can redeliver a message or an operator can redrive it.
   */
  readonly inboxRetentionDays: number;
  /** Limits and storage of large payloads. */
  readonly payloads?: PayloadOptions;
  readonly clock: Clock;
  /** Records the creation of messages. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

const topics = [customersTopic];

/** Creates the function that opens units of work on DynamoDB. */
export const createOpenDynamoDbCustomersUnitOfWork = (
  tables: CustomersTables,
): OpenAnsweringCustomersUnitOfWork => {
  const { client, service, clock, inboxRetentionDays: retentionDays } = tables;
  const customersTable = { client, tableName: tables.customersTableName };
  const inboxTable = { client, tableName: tables.inboxTableName, retentionDays };
  const outboxTable = {
    client,
    service,
    topics,
    tableName: tables.outboxTableName,
    tracking: tables.outboxTracking,
    retentionDays: tables.outboxRetentionDays,
    tracing: tables.tracing,
    ...(tables.payloads === undefined ? {} : { payloads: tables.payloads }),
  };
  return (context) => {
    const transaction = new DynamoDbUnitOfWork({ client, clock });
    return customersEventBus.composeUnitOfWork(transaction, {
      customers: new DynamoDbCustomerRepository({ ...customersTable, transaction }),
      reservations: new DynamoDbCreditReservationRepository({
        ...customersTable,
        transaction,
        retentionDays,
      }),
      outbox: new DynamoDbOutbox({ ...outboxTable, transaction, context, clock }),
      inbox: new DynamoDbInbox({ ...inboxTable, transaction, clock }),
      idempotencyRecords: new DynamoDbIdempotencyRecords({ ...inboxTable, transaction, service, now: clock }),
    });
  };
};
