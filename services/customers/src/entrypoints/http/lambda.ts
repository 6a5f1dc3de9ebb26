/** Lambda function behind the customers API: settings and wiring, nothing else. */
import { createLambdaHandler, type HttpLambdaHandler } from '@dynamo-outbox/http-api/lambda';
import { composeCustomersService } from '../composition/customers-service.ts';
import { createCustomersApp } from './customers-app.ts';
import { readLambdaSettings } from '../settings.ts';

const service = composeCustomersService(readLambdaSettings(process.env));

export const handler: HttpLambdaHandler = createLambdaHandler(createCustomersApp(service));
