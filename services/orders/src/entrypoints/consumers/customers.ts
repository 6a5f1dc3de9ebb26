/** Lambda function on the queue `orders--customers`: settings and wiring, nothing else. */
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  createSqsHandler,
  SqsDeadLetters,
  type SqsHandler,
  SqsMessageVisibility,
} from '@dynamo-outbox/messaging/sqs';
import {
  boundedRequests,
  createMetrics,
  emitMessagingMetrics,
  flushAfter,
  logMessagingEvents,
  observeAll,
  quiet,
} from '@dynamo-outbox/service-runtime';
import { toUnpackOptions } from '@dynamo-outbox/service-runtime/payloads';
import { composeOrdersService } from '../composition/orders-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createCustomersConsumer } from './create-customers-consumer.ts';

const settings = readConsumerSettings(process.env);
const { openUnitOfWork, useCases, logger } = composeOrdersService(settings);
const metrics = createMetrics({
  serviceName: settings.SERVICE_NAME,
  mode: settings.METRICS,
  namespace: settings.METRICS_NAMESPACE,
});
const observer = observeAll(logMessagingEvents(logger), emitMessagingMetrics(metrics));
// A call that hangs must end well before the invocation does.
const requestHandler = boundedRequests({ answerMilliseconds: 3_000 });
const sqs = quiet(new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false }));

export const handler: SqsHandler = flushAfter(
  metrics,
  createSqsHandler({
    consumer: createCustomersConsumer({
      openUnitOfWork,
      useCases,
      payloads: toUnpackOptions(settings),
      observer,
    }),
    deadLetters: new SqsDeadLetters({ client: sqs, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
    visibility: new SqsMessageVisibility({ client: sqs, queueUrl: settings.QUEUE_URL }),
    maxReceiveCount: settings.MAX_RECEIVE_COUNT,
    observer,
  }),
);
