import { CfnResource } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** Where the relay sends the messages of a topic: an SNS topic, an SQS queue or an EventBridge event bus. */
export type MessageDestination = ITopic | IQueue | IEventBus;

/** Whether a destination is an SNS topic. */
export const isSnsTopic = (destination: MessageDestination): destination is ITopic =>
  'topicArn' in destination;

/** Whether a destination is a queue. */
export const isQueue = (destination: MessageDestination): destination is IQueue => 'queueArn' in destination;

/** Whether a destination is an event bus. */
export const isEventBus = (destination: MessageDestination): destination is IEventBus =>
  'eventBusArn' in destination;

/** Returns the ARN of a destination. */
export const arnOfDestination = (destination: MessageDestination): string => {
  if (isSnsTopic(destination)) {
    return destination.topicArn;
  }
  return isQueue(destination) ? destination.queueArn : destination.eventBusArn;
};

/** Describes a destination in a sentence, such as `the queue "Shop/Exports"`. */
export const describeDestination = (destination: MessageDestination): string => {
  const kind = isSnsTopic(destination) ? 'topic' : isQueue(destination) ? 'queue' : 'event bus';
  return `the ${kind} "${destination.node.path}"`;
};

/** Returns the key that encrypts a destination, as far as its construct knows it. */
export const keyOfDestination = (destination: MessageDestination): IKey | undefined => {
  if (isSnsTopic(destination)) {
    return destination.masterKey;
  }
  return isQueue(destination) ? destination.encryptionMasterKey : undefined;
};

/** Returns the action that a relay needs. */
export const publishActionOf = (destination: MessageDestination): string => {
  if (isSnsTopic(destination)) {
    return 'sns:Publish';
  }
  return isQueue(destination) ? 'sqs:SendMessage' : 'events:PutEvents';
};

/** Whether a construct was imported: its resource is created by another app, or by another tool. */
export const isImported = ({ node: { defaultChild } }: IConstruct): boolean =>
  !CfnResource.isCfnResource(defaultChild);
