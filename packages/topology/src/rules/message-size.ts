import { ATTRIBUTE_ROOM_BYTES } from '@dynamo-outbox/messaging/limits';
import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** Message size limits of a topic and its queue; absent if known only at deployment. */
export interface MessageSizeFacts {
  readonly topic: string;
  readonly topicBytes: number | undefined;
  readonly queue: string;
  readonly queueBytes: number | undefined;
}

/** A queue must accept every message that its topic accepts: SNS cannot deliver a larger one. */
export const queueMessageSizeRule = (facts: MessageSizeFacts): RuleOutcome => {
  const { topic, topicBytes, queue, queueBytes } = facts;
  return topicBytes === undefined || queueBytes === undefined
    ? 'not-applicable'
    : keptIf(
        queueBytes >= topicBytes,
        `Queue "${queue}" accepts messages of up to ${queueBytes} bytes, but topic "${topic}" delivers messages of up to ${topicBytes}. ` +
          `Raise the queue's MaximumMessageSize to at least ${topicBytes}, or lower the topic's.`,
      );
};

/** Message size limits of a queue and its dead-letter queue; absent if known only at deployment. */
export interface DeadLetterSizeFacts {
  readonly queue: string;
  readonly queueBytes: number | undefined;
  readonly deadLetterQueue: string;
  readonly deadLetterQueueBytes: number | undefined;
}

/** A dead-letter queue must accept every message that its queue accepts. */
export const deadLetterMessageSizeRule = (facts: DeadLetterSizeFacts): RuleOutcome => {
  const { queue, queueBytes, deadLetterQueue, deadLetterQueueBytes } = facts;
  return queueBytes === undefined || deadLetterQueueBytes === undefined
    ? 'not-applicable'
    : keptIf(
        deadLetterQueueBytes >= queueBytes,
        `The dead-letter queue "${deadLetterQueue}" accepts messages of up to ${deadLetterQueueBytes} bytes, but queue "${queue}" ` +
          `up to ${queueBytes}. Raise the dead-letter queue's MaximumMessageSize to at least ${queueBytes}.`,
      );
};

/** The subscriptions of a topic. */
export interface LargeMessageTopicFacts {
  readonly topic: string;
  readonly topicBytes: number | undefined;
  /** Protocol of each known subscription. */
  readonly protocols: readonly string[];
}

const largeMessageProtocols: ReadonlySet<string> = new Set(['sqs', 'lambda', 'firehose']);

/**
 * Above 256 KiB, SNS supports at most 100 subscriptions, all to SQS, Lambda or Firehose. Source: SNS API reference,
 * `SetTopicAttributes`.
 */
export const largeMessageTopicRule = ({
  topic,
  topicBytes,
  protocols,
}: LargeMessageTopicFacts): RuleOutcome => {
  if (topicBytes === undefined || topicBytes <= limits.defaultMessageBytes) {
    return 'not-applicable';
  }
  const others = [...new Set(protocols.filter((protocol) => !largeMessageProtocols.has(protocol)))];
  const what = `Topic "${topic}" accepts messages of up to ${topicBytes} bytes`;
  const most = limits.largeMessageTopicSubscriptions;
  return others.length > 0
    ? {
        fault:
          `${what} and has subscriptions with the protocol ${others.join(', ')}. Above ${limits.defaultMessageBytes} bytes SNS ` +
          'delivers only to sqs, lambda and firehose. Lower maxMessageBytes, or remove those subscriptions.',
      }
    : keptIf(
        protocols.length <= most,
        `${what} and has ${protocols.length} subscriptions. Above ${limits.defaultMessageBytes} bytes SNS allows ${most}. Lower ` +
          'maxMessageBytes, or remove subscriptions.',
      );
};

/** The inline limit of a service, and the message size limit of its topic. */
export interface InlineLimitFacts {
  readonly service: string;
  readonly topic: string;
  readonly topicBytes: number;
  /** Value of `PAYLOAD_INLINE_LIMIT_BYTES`; absent if the default applies. */
  readonly inlineLimitBytes: number | undefined;
}

/** The inline limit must not exceed the message size limit of the topic minus the attributes. */
export const inlineLimitRule = (facts: InlineLimitFacts): RuleOutcome => {
  const { service, topic, topicBytes, inlineLimitBytes } = facts;
  const most = topicBytes - ATTRIBUTE_ROOM_BYTES;
  return inlineLimitBytes === undefined
    ? 'not-applicable'
    : keptIf(
        inlineLimitBytes <= most,
        `Service "${service}" has PAYLOAD_INLINE_LIMIT_BYTES ${inlineLimitBytes}, but topic "${topic}" accepts at most ${most} bytes in addition to the ` +
          `attributes. Lower PAYLOAD_INLINE_LIMIT_BYTES to ${most}, or raise the topic's maxMessageBytes.`,
      );
};
