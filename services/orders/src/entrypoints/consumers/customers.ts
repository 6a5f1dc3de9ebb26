/** Lambda function on the queue `orders--customers`: settings and wiring, nothing else. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsHandler, SqsDeadLetters, type SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { logMessagingEvents } from '@dynamo-outbox/service-runtime';
import { composeOrdersService } from '../composition/orders-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createCustomersConsumer } from './create-customers-consumer.ts';

const settings = readConsumerSettings(process.env);
const { openUnitOfWork, useCases, logger } = composeOrdersService(settings);
const observer = logMessagingEvents(logger);

export const handler: SqsHandler = createSqsHandler({
  consumer: createCustomersConsumer({ openUnitOfWork, useCases, observer }),
  deadLetters: new SqsDeadLetters({ client: new SQSClient({}), queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
  observer,
});
