import { secondsPerDay } from '@dynamo-outbox/kernel';
import type { RetentionDays } from '@dynamo-outbox/topology';
import { limits, type RuleOutcome, visibilityTimeouts } from '@dynamo-outbox/topology/internal';
import { isImported } from '../resources/destination.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { topicBytesOf } from './topic-facts.ts';

/** The settings of a consumer that its queues must match. */
interface Needs {
  readonly retentionDays: RetentionDays;
  readonly timeoutSeconds: number;
  readonly maxReceiveCount: number;
}

const bytesNeeded = ({ topic }: ConsumerParts): string => {
  const bytes = topic === undefined ? undefined : topicBytesOf(topic);
  return `accepts messages of up to ${bytes ?? limits.defaultMessageBytes} bytes`;
};

const queueOutcome = (consumer: ConsumerParts, needs: Needs): RuleOutcome => {
  const { queue, deadLetterQueue } = consumer;
  return isImported(queue)
    ? {
        warning:
          `The queue "${queue.node.path}" is imported, so synth cannot check it. Make sure that it hides messages for at least ` +
          `${visibilityTimeouts * needs.timeoutSeconds} seconds, keeps them for at most ${needs.retentionDays.queue * secondsPerDay} seconds, ` +
          `dead-letters them to "${deadLetterQueue.node.path}" after ${needs.maxReceiveCount} receives (set \`maxReceiveCount\` to its number, at ` +
          `least ${limits.maxReceiveCount.minimum}), and ${bytesNeeded(consumer)}.`,
      }
    : 'not-applicable';
};

const deadLetterOutcome = (consumer: ConsumerParts, { retentionDays }: Needs): RuleOutcome => {
  const { queue, deadLetterQueue } = consumer;
  return isImported(deadLetterQueue)
    ? {
        warning:
          `The dead-letter queue "${deadLetterQueue.node.path}" is imported, so synth cannot check it. Make sure that it keeps messages at least as ` +
          `long as "${queue.node.path}" and at most ${retentionDays.deadLetter * secondsPerDay} seconds, and ${bytesNeeded(consumer)}.`,
      }
    : 'not-applicable';
};

/** Lists what the imported queues of a consumer need, as warnings. */
export const importedQueueOutcomes = (consumer: ConsumerParts, needs: Needs): readonly RuleOutcome[] => [
  queueOutcome(consumer, needs),
  deadLetterOutcome(consumer, needs),
];
