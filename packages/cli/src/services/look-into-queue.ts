import type { SQSClient } from '@aws-sdk/client-sqs';
import { lookInto, type LookOptions, type QueueView } from '@dynamo-outbox/messaging';
import { SqsWaitingQueue } from '@dynamo-outbox/messaging/sqs';
import type { FoundQueue } from './queues.ts';

/** Looks into a dead-letter or parking queue. An empty one is not waited for: its own count says so. */
export const lookIntoQueue = async (
  sqs: SQSClient,
  { url, isParkingQueue = false }: FoundQueue,
  options: LookOptions,
): Promise<QueueView> => {
  const queue = new SqsWaitingQueue({ client: sqs, queueUrl: url, isParkingQueue });
  const depth = await queue.depth();
  return depth.visible === 0
    ? { queue: queue.name, depth, seen: [], isPartial: depth.hidden > 0 }
    : lookInto(queue, options);
};
