/** Lambda function on the queue `order-history--orders`: wiring, nothing else. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { orderItems } from '../../adapters/dynamodb/history-items.ts';
import { orderProjection } from '../../application/order-projection.ts';
import { defineOrderHistory } from '../order-history.ts';

export const handler: SqsHandler = defineOrderHistory(process.env).sqsHandler(orderProjection, {
  projection: { table: 'history', ...orderItems },
});
