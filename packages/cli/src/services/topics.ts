import {
  AuthorizationErrorException,
  GetTopicAttributesCommand,
  InvalidParameterException,
  NotFoundException,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_TOPIC_MESSAGE_BYTES } from '@dynamo-outbox/messaging/limits';
import { fifoSuffix } from '@dynamo-outbox/topology/internal';
import { NotFoundFault } from '../fault.ts';
import type { Clients } from './clients.ts';
import { lastPartOf, withoutFifo, type FoundQueue } from './queues.ts';

const queueArnOf = async (sqs: SQSClient, { url }: FoundQueue): Promise<string> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.['QueueArn'] ?? '';
};

/** With permission for a single topic, AWS denies access to the other possible name, whether it exists or not. */
const isOutOfSight = (error: unknown): boolean =>
  error instanceof NotFoundException || error instanceof AuthorizationErrorException;

/** Rejects with `NOT_FOUND` if the topic of a configured ARN does not exist. A topic without permission may exist. */
export const assertTopic = async (sns: SNSClient, topicArn: string): Promise<void> => {
  try {
    await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  } catch (error) {
    if (error instanceof AuthorizationErrorException) {
      return;
    }
    if (error instanceof NotFoundException || error instanceof InvalidParameterException) {
      throw new NotFoundFault(
        `There is no topic "${topicArn}", which the configuration file lists under "topics".`,
        { cause: error, missing: { kind: 'topics', name: withoutFifo(lastPartOf(topicArn)) } },
      );
    }
    throw error;
  }
};

/**
 * Returns the message size limit of a topic in bytes: its `MaximumMessageSize`, or the default of SNS if it cannot be
 * read.
 */
export const topicBytesOf = async (sns: SNSClient, topicArn: string): Promise<number> => {
  try {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    return Number(Attributes?.['MaximumMessageSize'] ?? DEFAULT_TOPIC_MESSAGE_BYTES);
  } catch (error) {
    if (isOutOfSight(error)) {
      return DEFAULT_TOPIC_MESSAGE_BYTES;
    }
    throw error;
  }
};

const isThere = async (sns: SNSClient, topicArn: string): Promise<boolean> => {
  try {
    await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    return true;
  } catch (error) {
    if (isOutOfSight(error)) {
      return false;
    }
    throw error;
  }
};

/**
 * Returns the ARN of a topic by logical name, in the account and region of a queue. Prefers the FIFO topic.
 *
 * Rejects with `NOT_FOUND` if there is no topic with that name.
 */
export const findTopicArn = async (
  { sns, sqs }: Clients,
  topic: string,
  beside: FoundQueue,
): Promise<string> => {
  const [, partition, , region, account] = (await queueArnOf(sqs, beside)).split(':');
  const standard = ['arn', partition, 'sns', region, account, topic].join(':');
  for (const topicArn of [`${standard}${fifoSuffix}`, standard]) {
    if (await isThere(sns, topicArn)) {
      return topicArn;
    }
  }
  throw new NotFoundFault(
    `There is no topic "${topic}" that you have access to; add its ARN to the configuration file, under "topics".`,
    { missing: { kind: 'topics', name: topic } },
  );
};
