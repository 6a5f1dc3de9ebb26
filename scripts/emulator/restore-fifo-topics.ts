import { ListTopicsCommand, SetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Gap of the emulator: its CloudFormation forgets that a topic is FIFO; only its own API makes it ask for groups. */
export const restoreFifoTopics = async (sns: SNSClient): Promise<void> => {
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  for (const { TopicArn = '' } of Topics) {
    if (TopicArn.endsWith('.fifo')) {
      await sns.send(
        new SetTopicAttributesCommand({ TopicArn, AttributeName: 'FifoTopic', AttributeValue: 'true' }),
      );
    }
  }
};
