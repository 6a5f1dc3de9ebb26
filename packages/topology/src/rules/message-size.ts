import { ATTRIBUTE_ROOM_BYTES } from '@dynamo-outbox/messaging';
import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** How large messages two neighbours on the way of a message take; absent where only the deployment knows. */
export interface MessageSizeFacts {
  readonly topic: string;
  readonly topicBytes: number | undefined;
  readonly queue: string;
  readonly queueBytes: number | undefined;
}

/** A queue takes every message that its topic takes: SNS cannot deliver a larger one. */
export const queueMessageSizeRule = (facts: MessageSizeFacts): RuleOutcome => {
  const { topic, topicBytes, queue, queueBytes } = facts;
  return topicBytes === undefined || queueBytes === undefined
    ? 'not-applicable'
    : keptIf(
        queueBytes >= topicBytes,
        `Queue "${queue}" takes messages of ${queueBytes} bytes, and topic "${topic}" delivers messages of up to ${topicBytes}. ` +
          `Raise the queue's MaximumMessageSize to ${topicBytes} at least, or lower the topic's.`,
      );
};

/** How large messages a queue and its dead-letter queue take; absent where only the deployment knows. */
export interface DeadLetterSizeFacts {
  readonly queue: string;
  readonly queueBytes: number | undefined;
  readonly deadLetterQueue: string;
  readonly deadLetterQueueBytes: number | undefined;
}

/** A dead-letter queue takes every message that its queue takes. */
export const deadLetterMessageSizeRule = (facts: DeadLetterSizeFacts): RuleOutcome => {
  const { queue, queueBytes, deadLetterQueue, deadLetterQueueBytes } = facts;
  return queueBytes === undefined || deadLetterQueueBytes === undefined
    ? 'not-applicable'
    : keptIf(
        deadLetterQueueBytes >= queueBytes,
        `The dead-letter queue "${deadLetterQueue}" takes messages of ${deadLetterQueueBytes} bytes, and queue "${queue}" ` +
          `messages of ${queueBytes}. Raise the dead-letter queue's MaximumMessageSize to ${queueBytes} at least.`,
      );
};

/** Who subscribed to a topic. */
export interface LargeMessageTopicFacts {
  readonly topic: string;
  readonly topicBytes: number | undefined;
  /** Protocol of each subscription that is known. */
  readonly protocols: readonly string[];
}

const largeMessageProtocols: ReadonlySet<string> = new Set(['sqs', 'lambda', 'firehose']);

/** Above 256 KiB, SNS takes at most 100 subscriptions, all of SQS, Lambda or Firehose. Source: SNS API reference, `SetTopicAttributes`. */
export const largeMessageTopicRule = ({
  topic,
  topicBytes,
  protocols,
}: LargeMessageTopicFacts): RuleOutcome => {
  if (topicBytes === undefined || topicBytes <= limits.defaultMessageBytes) {
    return 'not-applicable';
  }
  const others = [...new Set(protocols.filter((protocol) => !largeMessageProtocols.has(protocol)))];
  const what = `Topic "${topic}" takes messages of ${topicBytes} bytes`;
  const most = limits.largeMessageTopicSubscriptions;
  return others.length > 0
    ? {
        fault:
          `${what} and has subscriptions with the protocol ${others.join(', ')}. Above ${limits.defaultMessageBytes} bytes SNS ` +
          'delivers to sqs, lambda and firehose alone. Lower maxMessageBytes, or remove those subscriptions.',
      }
    : keptIf(
        protocols.length <= most,
        `${what} and has ${protocols.length} subscriptions. Above ${limits.defaultMessageBytes} bytes SNS allows ${most}. Lower ` +
          'maxMessageBytes, or remove subscriptions.',
      );
};

/** Which messages carry their payload themselves, and what the topic takes. */
export interface InlineLimitFacts {
  readonly service: string;
  readonly topic: string;
  readonly topicBytes: number;
  /** Value of `PAYLOAD_INLINE_LIMIT_BYTES`; absent where the default holds. */
  readonly inlineLimitBytes: number | undefined;
}

/** An inline limit is not above what the topic takes beside attributes. */
export const inlineLimitRule = (facts: InlineLimitFacts): RuleOutcome => {
  const { service, topic, topicBytes, inlineLimitBytes } = facts;
  const most = topicBytes - ATTRIBUTE_ROOM_BYTES;
  return inlineLimitBytes === undefined
    ? 'not-applicable'
    : keptIf(
        inlineLimitBytes <= most,
        `Service "${service}" has PAYLOAD_INLINE_LIMIT_BYTES ${inlineLimitBytes}, but topic "${topic}" takes ${most} bytes beside ` +
          `attributes. Lower PAYLOAD_INLINE_LIMIT_BYTES to ${most}, or raise the topic's maxMessageBytes.`,
      );
};
