import { ListTopicsCommand, SetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';

/**
 * Works around a gap of the emulator: its CloudFormation drops the FIFO setting of a topic, so only the SNS API makes
 * it require message groups.
 */
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
