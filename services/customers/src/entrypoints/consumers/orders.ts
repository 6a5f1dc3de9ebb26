/** Lambda function on the queue `customers--orders`: settings and wiring, nothing else. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsHandler, SqsDeadLetters, type SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { logMessagingEvents } from '@dynamo-outbox/service-runtime';
import { composeCustomersService } from '../composition/customers-service.ts';
import { readConsumerSettings } from '../settings.ts';
import { createOrdersConsumer } from './create-orders-consumer.ts';

const settings = readConsumerSettings(process.env);
const { openUnitOfWork, useCases, logger } = composeCustomersService(settings);
const observer = logMessagingEvents(logger);

export const handler: SqsHandler = createSqsHandler({
  consumer: createOrdersConsumer({ openUnitOfWork, useCases, observer }),
  deadLetters: new SqsDeadLetters({ client: new SQSClient({}), queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
  observer,
});
