import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import { largeMessageTopicRule, limits, type RuleOutcome } from '@dynamo-outbox/topology';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { deployedProperties, isOn, numberOr, valueAt } from '../resources/deployed.ts';

/** What the rules read of a `MessageTopic`. */
export interface TopicParts extends IConstruct {
  readonly definition: TopicDefinition;
  readonly fifo: boolean;
  readonly topic: ITopic;
}

/** Whether a topic will be FIFO; one that was made elsewhere is what it was said to be. */
export const isTopicFifo = ({ topic, fifo }: TopicParts): boolean => {
  const deployed = deployedProperties(topic, 'AWS::SNS::Topic');
  return deployed === undefined ? fifo : isOn(valueAt(deployed, 'FifoTopic'));
};

/** Most bytes of a message that a topic will take; one that was made elsewhere takes what its definition says. */
export const topicBytesOf = ({ topic, definition }: TopicParts): number | undefined => {
  const deployed = deployedProperties(topic, 'AWS::SNS::Topic');
  return deployed === undefined
    ? definition.maxMessageBytes
    : numberOr(valueAt(deployed, 'MaximumMessageSize'), limits.defaultMessageBytes);
};

/** What the rules say of the subscriptions of a topic, in every stack of the app. */
export const topicOutcomes = (messageTopic: TopicParts): readonly RuleOutcome[] => [
  largeMessageTopicRule({
    topic: messageTopic.definition.name,
    topicBytes: topicBytesOf(messageTopic),
    protocols: messageTopic.node.root.node
      .findAll()
      .filter((construct) => construct instanceof CfnSubscription)
      .filter(({ topicArn }) => topicArn === messageTopic.topic.topicArn)
      .map(({ protocol }) => protocol),
  }),
];
