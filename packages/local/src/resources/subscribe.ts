import { SubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Whom to subscribe to what. */
export interface Subscription {
  readonly topicArn: string;
  readonly queueArn: string;
  /** Queue for what cannot be delivered. The emulator keeps the setting and never needs it. */
  readonly deadLetterArn?: string;
  /** Message types that pass; none means all. */
  readonly messageTypes?: readonly string[];
}

/** Subscribes a queue with raw delivery, so that the queue holds the published body and nothing around it. */
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
