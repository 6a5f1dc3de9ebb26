import type { SQSClient } from '@aws-sdk/client-sqs';
import { inspectQueue, type InspectOptions, type QueueView } from '@dynamo-outbox/messaging/recovery';
import { SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import type { FoundQueue } from './queues.ts';

/** Looks into a dead-letter or parking queue. An empty one is not waited for: its own count says so. */
export const inspectFoundQueue = async (
  sqs: SQSClient,
  { url, isParkingQueue = false }: FoundQueue,
  options: InspectOptions,
): Promise<QueueView> => {
  const queue = new SqsDeadLetterQueue({ client: sqs, queueUrl: url, isParkingQueue });
  const depth = await queue.depth();
  return depth.visible === 0
    ? { queue: queue.name, depth, seen: [], isPartial: depth.hidden > 0 }
    : inspectQueue(queue, options);
};
