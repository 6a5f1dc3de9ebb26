/** Lambda function on the queue `customers--orders`: settings and wiring, nothing else. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { createConsumerFunction } from '@dynamo-outbox/service-runtime/consuming';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeCustomersService } from '../composition/customers-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createOrdersConsumer } from './create-orders-consumer.ts';

const settings = readConsumerSettings(process.env);
const tracing = await loadTracing(settings, process.env);
const { openUnitOfWork, useCases, logger } = composeCustomersService(settings, { tracing });

export const handler: SqsHandler = createConsumerFunction(settings, {
  logger,
  tracing,
  createConsumer: (parts) => createOrdersConsumer({ ...parts, openUnitOfWork, useCases }),
});
