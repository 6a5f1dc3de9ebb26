/** Lambda function behind the order history's API: wiring, nothing else. */
import { createLambdaHandler, type HttpLambdaHandler } from '@dynamo-outbox/http-api/lambda';
import { defineOrderHistory } from '../order-history.ts';
import { composeOrderHistoryApp } from './compose-app.ts';

export const handler: HttpLambdaHandler = createLambdaHandler(
  await composeOrderHistoryApp(defineOrderHistory(process.env)),
);
