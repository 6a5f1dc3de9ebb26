/** Lambda function behind the orders API: settings and wiring, nothing else. */
import { createLambdaHandler, type HttpLambdaHandler } from '@dynamo-outbox/http-api/lambda';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeOrdersService } from '../composition/orders-service.ts';
import { createOrdersApp } from './orders-app.ts';
import { readLambdaSettings } from '../settings.ts';

const settings = readLambdaSettings(process.env);
const service = composeOrdersService(settings, { tracing: await loadTracing(settings, process.env) });

export const handler: HttpLambdaHandler = createLambdaHandler(createOrdersApp(service));
