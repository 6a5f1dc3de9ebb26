import type { Consumer } from '@dynamo-outbox/messaging';
import { createSqsHandler, type SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { flushAfter } from '../metrics/flush-after.ts';
import {
  composeConsuming,
  type ConsumerParts,
  type ConsumingOptions,
  type ConsumingSettings,
} from './compose-consuming.ts';

/** What a consumer's function is made of. */
export interface ConsumerFunctionOptions extends ConsumingOptions {
  /** Creates the consumer. Pass all parts on to `createConsumer`. */
  readonly createConsumer: (parts: ConsumerParts) => Consumer;
}

/**
 * Creates the Lambda handler of a consumer on its queue: dead letters, visibility, log and metrics come from the settings.
 *
 * Creates the SQS client, so call it once per cold start. The function needs `sqs:ChangeMessageVisibility` on the queue and
 * `sqs:SendMessage` on its dead-letter queue.
 */
export const createConsumerFunction = (
  settings: ConsumingSettings,
  { createConsumer, ...options }: ConsumerFunctionOptions,
): SqsHandler => {
  const { metrics, parts, queue } = composeConsuming(settings, options);
  return flushAfter(metrics, createSqsHandler({ ...queue, consumer: createConsumer(parts) }));
};
