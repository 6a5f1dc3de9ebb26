import { SubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';

/** A subscription of a queue to a topic. */
interface Subscription {
  readonly topicArn: string;
  readonly queueArn: string;
  /** Queue for messages that cannot be delivered. The emulator stores the setting but never uses it. */
  readonly deadLetterArn?: string;
  /** Message types that pass; none means all. */
  readonly messageTypes?: readonly string[];
}

/** Subscribes a queue with raw delivery, so that the queue receives the published body without a wrapper. */
export const subscribe = async (
  sns: SNSClient,
  { topicArn, queueArn, deadLetterArn, messageTypes = [] }: Subscription,
): Promise<void> => {
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: {
        RawMessageDelivery: 'true',
        ...(deadLetterArn === undefined
          ? {}
          : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn }) }),
        ...(messageTypes.length === 0 ? {} : { FilterPolicy: JSON.stringify({ type: messageTypes }) }),
      },
    }),
  );
};
