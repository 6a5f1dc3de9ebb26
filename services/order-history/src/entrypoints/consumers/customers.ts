/** Lambda function on the queue `order-history--customers`: wiring, nothing else. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { customerItems } from '../../adapters/dynamodb/history-items.ts';
import { customerProjection } from '../../application/customer-projection.ts';
import { defineOrderHistory } from '../order-history.ts';

export const handler: SqsHandler = defineOrderHistory(process.env).sqsHandler(customerProjection, {
  projection: { table: 'history', ...customerItems },
});
