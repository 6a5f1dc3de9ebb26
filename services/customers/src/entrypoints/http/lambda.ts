/** Lambda function behind the customers API: settings and wiring, nothing else. */
import { createLambdaHandler, type HttpLambdaHandler } from '@dynamo-outbox/http-api/lambda';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeCustomersService } from '../composition/customers-service.ts';
import { createCustomersApp } from './customers-app.ts';
import { readLambdaSettings } from '../settings.ts';

const settings = readLambdaSettings(process.env);
const service = composeCustomersService(settings, { tracing: await loadTracing(settings, process.env) });

export const handler: HttpLambdaHandler = createLambdaHandler(createCustomersApp(service));
