/** Lambda function behind the orders API: settings and wiring, nothing else. */
import { createLambdaHandler, type HttpLambdaHandler } from '@dynamo-outbox/http-api/lambda';
import { composeOrdersService } from '../composition/orders-service.ts';
import { createOrdersApp } from './orders-app.ts';
import { readLambdaSettings } from '../settings.ts';

const service = composeOrdersService(readLambdaSettings(process.env));

export const handler: HttpLambdaHandler = createLambdaHandler(createOrdersApp(service));
