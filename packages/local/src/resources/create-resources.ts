import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import {
  fifoQueueAttributes,
  fifoTopicAttributes,
  physicalName,
  type QueueDescription,
  type TopicDescription,
} from '@dynamo-outbox/topology/internal';
import type { LocalBrokerClients, LocalDynamoDbClients } from '../clients/local-clients.ts';
import { createBucket } from './create-bucket.ts';
import { createQueue, type CreatedQueue } from './create-queue.ts';
import { createTable, type CreatedTable } from './create-table.ts';
import { subscribe } from './subscribe.ts';

/** Clients of every service that a deployment needs, and the address of SQS. */
export interface ResourceClients extends LocalDynamoDbClients, LocalBrokerClients {
  /** Base URL of SQS: queue URLs are changed to begin with it. */
  readonly sqsEndpoint: string;
}

/** The created resources, by logical name. */
export interface CreatedResources {
  readonly tables: ReadonlyMap<string, CreatedTable>;
  readonly topicArns: ReadonlyMap<string, string>;
  readonly queues: ReadonlyMap<string, CreatedQueue>;
  readonly bucketNames: ReadonlyMap<string, string>;
}

/** Returns the entry with that name. A description validated by `combine` always has it. */
export const existing = <TValue>(values: ReadonlyMap<string, TValue>, name: string): TValue => {
  const value = values.get(name);
  if (value === undefined) {
    throw new Error(`The description refers to "${name}", which was not created.`);
  }
  return value;
};

const createTopic = async (sns: SNSClient, topic: TopicDescription): Promise<string> => {
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({
      Name: physicalName(topic),
      Attributes: {
        ...(topic.fifo ? fifoTopicAttributes : {}),
        ...(topic.maxMessageBytes === undefined ? {} : { MaximumMessageSize: String(topic.maxMessageBytes) }),
      },
    }),
  );
  return TopicArn;
};

const queueAttributes = (
  queue: QueueDescription,
  queues: ReadonlyMap<string, CreatedQueue>,
): Readonly<Record<string, string>> => ({
  VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
  MessageRetentionPeriod: String(queue.retentionSeconds),
  ...(queue.maxMessageBytes === undefined ? {} : { MaximumMessageSize: String(queue.maxMessageBytes) }),
  ...(queue.fifo ? fifoQueueAttributes : {}),
  ...(queue.deadLetter === undefined
    ? {}
    : {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: existing(queues, queue.deadLetter.queue).arn,
          maxReceiveCount: queue.deadLetter.maxReceiveCount,
        }),
      }),
});

const createQueues = async (
  { sqs, sqsEndpoint }: ResourceClients,
  queues: readonly QueueDescription[],
): Promise<ReadonlyMap<string, CreatedQueue>> => {
  const created = new Map<string, CreatedQueue>();
  // A queue refers to its dead-letter queue by ARN, so the dead-letter queue is created first.
  const deadLetterQueuesFirst = [...queues].sort(
    (a, b) => Number(a.deadLetter !== undefined) - Number(b.deadLetter !== undefined),
  );
  for (const queue of deadLetterQueuesFirst) {
    const settings = { name: physicalName(queue), attributes: queueAttributes(queue, created) };
    created.set(queue.name, await createQueue(sqs, sqsEndpoint, settings));
  }
  return created;
};

const createNamed = async <TResource extends { readonly name: string }, TCreated>(
  resources: readonly TResource[],
  create: (resource: TResource) => Promise<TCreated>,
): Promise<ReadonlyMap<string, TCreated>> =>
  new Map(
    await Promise.all(resources.map(async (resource) => [resource.name, await create(resource)] as const)),
  );

/** Creates the resources of a description. Existing resources are not changed, so it can be called again. */
export const createResources = async (
  description: DeploymentDescription,
  clients: ResourceClients,
): Promise<CreatedResources> => {
  const [tables, topicArns, queues, bucketNames] = await Promise.all([
    createNamed(description.tables, (table) => createTable(clients.dynamoDb, table)),
    createNamed(description.topics, (topic) => createTopic(clients.sns, topic)),
    createQueues(clients, description.queues),
    createNamed(description.buckets, (bucket) => createBucket(clients.s3, bucket)),
  ]);
  for (const { topic, queue, deadLetterQueue, ...filter } of description.subscriptions) {
    await subscribe(clients.sns, {
      topicArn: existing(topicArns, topic),
      queueArn: existing(queues, queue).arn,
      ...(deadLetterQueue === undefined ? {} : { deadLetterArn: existing(queues, deadLetterQueue).arn }),
      ...filter,
    });
  }
  return { tables, topicArns, queues, bucketNames };
};
