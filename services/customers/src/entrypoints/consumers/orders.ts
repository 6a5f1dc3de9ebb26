/** Lambda function on the queue `customers--orders`: settings and wiring, nothing else. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { createConsumerFunction } from '@dynamo-outbox/service-runtime/consuming';
import { composeCustomersService } from '../composition/customers-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createOrdersConsumer } from './create-orders-consumer.ts';

const settings = readConsumerSettings(process.env);
const { openUnitOfWork, useCases, logger } = composeCustomersService(settings);

export const handler: SqsHandler = createConsumerFunction(settings, {
  logger,
  createConsumer: (parts) => createOrdersConsumer({ ...parts, openUnitOfWork, useCases }),
});
