import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import { largeMessageTopicRule, limits, type RuleOutcome } from '@dynamo-outbox/topology/internal';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { deployedProperties, isOn, numberOr, valueAt } from '../resources/deployed.ts';

/** The parts of a `MessageTopic` that the rules read. */
export interface TopicParts extends IConstruct {
  readonly definition: TopicDefinition;
  readonly fifo: boolean;
  readonly topic: ITopic;
}

/** Whether a topic will be FIFO; for a topic created elsewhere, what its definition says. */
export const isTopicFifo = ({ topic, fifo }: TopicParts): boolean => {
  const deployed = deployedProperties(topic, 'AWS::SNS::Topic');
  return deployed === undefined ? fifo : isOn(valueAt(deployed, 'FifoTopic'));
};

/** Message size limit of a topic in bytes; for a topic created elsewhere, what its definition says. */
export const topicBytesOf = ({ topic, definition }: TopicParts): number | undefined => {
  const deployed = deployedProperties(topic, 'AWS::SNS::Topic');
  return deployed === undefined
    ? definition.maxMessageBytes
    : numberOr(valueAt(deployed, 'MaximumMessageSize'), limits.defaultMessageBytes);
};

/** Applies the rules to the subscriptions of a topic, in every stack of the app. */
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
