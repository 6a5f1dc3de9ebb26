import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '@dynamo-outbox/kernel';
import type { MessageTracing, OutboxTracking, PayloadOptions } from '@dynamo-outbox/messaging';
import { DynamoDbInbox, DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { DynamoDbIdempotencyRecords } from '@dynamo-outbox/http-api/dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { ordersEventBus } from '../../application/orders-event-bus.ts';
import { ordersTopic } from '../../contract.ts';
import { orderTimersTopic } from '../../internal-messages.ts';
import type { OpenAnsweringOrdersUnitOfWork } from '../answering-orders-unit-of-work.ts';
import { ScheduledCreditCheckTimers } from '../scheduled-credit-check-timers.ts';
import { DynamoDbOrderRepository } from './dynamodb-order-repository.ts';

/** The tables of the orders service and their retention. */
export interface OrdersTables {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The name under which messages are published. */
  readonly service: string;
  readonly ordersTableName: string;
  readonly outboxTableName: string;
  readonly outboxTracking: OutboxTracking;
  readonly outboxRetentionDays: number;
  readonly inboxTableName: string;
  readonly inboxRetentionDays: number;
  /** Limits and storage of large payloads. */
  readonly payloads?: PayloadOptions;
  readonly clock: Clock;
  /** Records the creation of messages. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

const topics = [ordersTopic, orderTimersTopic];

/** Creates the function that opens units of work on DynamoDB. */
export const createOpenDynamoDbOrdersUnitOfWork = (tables: OrdersTables): OpenAnsweringOrdersUnitOfWork => {
  const { client, service, clock } = tables;
  const inboxTable = { client, tableName: tables.inboxTableName, retentionDays: tables.inboxRetentionDays };
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
    const outbox = new DynamoDbOutbox({ ...outboxTable, transaction, context, clock });
    return ordersEventBus.composeUnitOfWork(transaction, {
      orders: new DynamoDbOrderRepository({ client, tableName: tables.ordersTableName, transaction }),
      creditCheckTimers: new ScheduledCreditCheckTimers({
        outbox,
        isScheduling: tables.outboxTracking === 'status',
      }),
      outbox,
      inbox: new DynamoDbInbox({ ...inboxTable, transaction, clock }),
      idempotencyRecords: new DynamoDbIdempotencyRecords({ ...inboxTable, transaction, service, now: clock }),
    });
  };
};
