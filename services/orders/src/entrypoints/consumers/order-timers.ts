/** Lambda function on the queue `orders--order-timers`: settings and wiring, nothing else. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { createConsumerFunction } from '@dynamo-outbox/service-runtime/consuming';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeOrdersService } from '../composition/orders-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createTimersConsumer } from './create-timers-consumer.ts';

const settings = readConsumerSettings(process.env);
const tracing = await loadTracing(settings, process.env);
const { openUnitOfWork, useCases, logger } = composeOrdersService(settings, { tracing });

export const handler: SqsHandler = createConsumerFunction(settings, {
  logger,
  tracing,
  createConsumer: (parts) => createTimersConsumer({ ...parts, openUnitOfWork, useCases }),
});
