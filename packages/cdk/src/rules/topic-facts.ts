import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import { largeMessageTopicRule, limits, type RuleOutcome } from '@dynamo-outbox/topology/internal';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { deployedProperties, isOn, numberOr, valueAt } from '../resources/deployed.ts';
import { arnOfDestination, isSnsTopic, type MessageDestination } from '../resources/destination.ts';

/** The parts of a `MessageTopic` that the rules read. */
export interface TopicParts extends IConstruct {
  readonly definition: TopicDefinition;
  readonly fifo: boolean;
  readonly destination: MessageDestination;
}

/** Whether a topic will be FIFO; for a topic created elsewhere, what its definition says. */
export const isTopicFifo = ({ destination, fifo }: TopicParts): boolean => {
  const deployed = deployedProperties(destination, 'AWS::SNS::Topic');
  return deployed === undefined ? fifo : isOn(valueAt(deployed, 'FifoTopic'));
};

/** Message size limit of a topic in bytes; for a topic created elsewhere, what its definition says. */
export const topicBytesOf = ({ destination, definition }: TopicParts): number | undefined => {
  const deployed = deployedProperties(destination, 'AWS::SNS::Topic');
  return deployed === undefined
    ? definition.maxMessageBytes
    : numberOr(valueAt(deployed, 'MaximumMessageSize'), limits.defaultMessageBytes);
};

const largeMessages = (messageTopic: TopicParts): RuleOutcome => {
  const arn = arnOfDestination(messageTopic.destination);
  return largeMessageTopicRule({
    topic: messageTopic.definition.name,
    topicBytes: topicBytesOf(messageTopic),
    protocols: messageTopic.node.root.node
      .findAll()
      .filter((construct) => construct instanceof CfnSubscription)
      .filter(({ topicArn }) => topicArn === arn)
      .map(({ protocol }) => protocol),
  });
};

/** Applies the rules to the subscriptions of a topic, in every stack of the app. */
export const topicOutcomes = (messageTopic: TopicParts): readonly RuleOutcome[] =>
  isSnsTopic(messageTopic.destination) ? [largeMessages(messageTopic)] : [];
