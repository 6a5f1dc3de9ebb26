import { SQSClient } from '@aws-sdk/client-sqs';
import type { Consumer, ConsumerOptions, MessageTracing } from '@dynamo-outbox/messaging';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { createSqsHandler, SqsDeadLetters, SqsMessageVisibility } from '@dynamo-outbox/messaging/sqs';
import { boundedRequests } from '../clients/bounded-requests.ts';
import { quiet } from '../clients/quiet-client.ts';
import { logMessagingEvents } from '../logging/log-messaging-events.ts';
import type { Logger } from '../logging/logger.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { emitMessagingMetrics } from '../metrics/emit-messaging-metrics.ts';
import { flushAfter } from '../metrics/flush-after.ts';
import { observeAll } from '../metrics/observe-all.ts';
import { toUnpackOptions } from '../payloads/payload-options.ts';
import type { CommonConsumerSettings } from '../settings/service-settings.ts';

/** What a consumer's function gives to its consumer. */
export type ConsumerParts = Required<Pick<ConsumerOptions<never>, 'observer'>> &
  Pick<ConsumerOptions<never>, 'payloads' | 'tracing'>;

/** What a consumer's function is made of. */
export interface ConsumerFunctionOptions {
  readonly logger: Logger;
  /** Records each delivery. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
  /** Creates the consumer. Pass all parts on to `createConsumer`. */
  readonly createConsumer: (parts: ConsumerParts) => Consumer;
}

// A call that hangs must end well before the invocation does.
const answerMilliseconds = 3_000;

/**
 * Creates the Lambda handler of a consumer on its queue: dead letters, visibility, log and metrics come from the settings.
 *
 * Creates the SQS client, so call it once per cold start. The function needs `sqs:ChangeMessageVisibility` on the queue and
 * `sqs:SendMessage` on its dead-letter queue.
 */
export const createConsumerFunction = (
  settings: CommonConsumerSettings,
  { logger, tracing, createConsumer }: ConsumerFunctionOptions,
): SqsHandler => {
  const metrics = createMetrics({
    serviceName: settings.SERVICE_NAME,
    mode: settings.METRICS,
    namespace: settings.METRICS_NAMESPACE,
  });
  const observer = observeAll(logMessagingEvents(logger), emitMessagingMetrics(metrics));
  const requestHandler = boundedRequests({ answerMilliseconds });
  const client = quiet(new SQSClient({ requestHandler, useQueueUrlAsEndpoint: false }));
  return flushAfter(
    metrics,
    createSqsHandler({
      consumer: createConsumer({ observer, payloads: toUnpackOptions(settings), tracing }),
      deadLetters: new SqsDeadLetters({ client, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
      visibility: new SqsMessageVisibility({ client, queueUrl: settings.QUEUE_URL }),
      maxReceiveCount: settings.MAX_RECEIVE_COUNT,
      observer,
    }),
  );
};
