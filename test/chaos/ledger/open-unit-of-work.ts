import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type {
  MessageContext,
  NextMessageId,
  OutboxTracking,
  PayloadOptions,
  Topic,
} from '@dynamo-outbox/messaging';
import { DynamoDbInbox, DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { type DynamoDbTransaction, DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';

/** The tables and topics of a service. */
export interface ServiceTables {
  readonly client: DynamoDBClient;
  readonly service: string;
  readonly topics: readonly Topic[];
  readonly aggregateTableName: string;
  readonly outboxTableName: string;
  readonly outboxTracking: OutboxTracking;
  readonly inboxTableName: string;
  readonly retentionDays: number;
  /** Limits and storage of large payloads. */
  readonly payloads?: PayloadOptions;
}

/** One transaction of a service. */
export interface ServiceUnitOfWork extends UnitOfWork {
  readonly transaction: DynamoDbTransaction;
  readonly outbox: DynamoDbOutbox;
  readonly inbox: DynamoDbInbox;
}

/** Opens units of work on a service's tables. */
export const createOpenUnitOfWork =
  (tables: ServiceTables) =>
  (context: MessageContext, nextMessageId?: NextMessageId): ServiceUnitOfWork => {
    const { client, service, topics, retentionDays } = tables;
    const transaction = new DynamoDbUnitOfWork({ client });
    return composeUnitOfWork(transaction, {
      transaction,
      outbox: new DynamoDbOutbox({
        transaction,
        client,
        tableName: tables.outboxTableName,
        tracking: tables.outboxTracking,
        service,
        topics,
        context,
        retentionDays,
        ...(tables.payloads === undefined ? {} : { payloads: tables.payloads }),
        ...(nextMessageId === undefined ? {} : { nextMessageId }),
      }),
      inbox: new DynamoDbInbox({ transaction, client, tableName: tables.inboxTableName, retentionDays }),
    });
  };
