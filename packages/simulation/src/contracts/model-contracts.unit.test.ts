import * as runner from '@jest/globals';
import type { Parked } from '@dynamo-outbox/messaging/relay';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { decodeParked, SqsParkedMessages, SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import {
  describeMessagePublisherContract,
  describeParkedMessagesContract,
  describePayloadStoreContract,
  describeDeadLetterQueueContract,
} from '@dynamo-outbox/messaging/testing';
import type { ModelObjects } from '../s3/model-s3-client.ts';
import { ModelS3Client } from '../s3/model-s3-client.ts';
import { ModelSnsClient } from '../sns/model-sns-client.ts';
import type { ModelQueue, QueuedMessage } from '../sqs/model-queue.ts';
import { ModelSqsClient } from '../sqs/model-sqs-client.ts';
import { aQueue, aTopic, queuesByUrl, sleep, takeAll, unreachable, urlOf } from './model-account.fixture.ts';

describeMessagePublisherContract(runner, 'SnsMessagePublisher on the model of SNS', async () => {
  const queues: Readonly<Record<string, ModelQueue>> = {
    fast: aQueue('fast'),
    ordered: aQueue('ordered.fifo'),
  };
  const topics = [
    aTopic('fast', queues['fast'] ?? aQueue('')),
    aTopic('ordered.fifo', queues['ordered'] ?? aQueue('')),
  ];
  const byArn = new Map(topics.map((topic) => [topic.arn, topic]));
  const topicArns = { fast: topics[0]?.arn ?? '', ordered: topics[1]?.arn ?? '' };
  return {
    publisher: new SnsMessagePublisher({ client: new ModelSnsClient(byArn), topicArns }),
    orderedTopic: 'ordered',
    unorderedTopic: 'fast',
    unreachable: new SnsMessagePublisher({ client: new ModelSnsClient(byArn, unreachable), topicArns }),
    takeBodies: async (topic) => takeAll(queues[topic] ?? aQueue('')).map(({ body }) => body),
    toUnanswered: (entry) => ({ ...entry, message: { ...entry.message, body: '' } }),
    stop: async () => undefined,
  };
});

describeParkedMessagesContract(runner, 'SqsParkedMessages on the model of SQS', async () => {
  const queue = aQueue('parking');
  const client = new ModelSqsClient(queuesByUrl(queue)).asSdk();
  const nowhere = new ModelSqsClient(queuesByUrl(queue), unreachable).asSdk();
  const toParked = ({ body, attributes }: QueuedMessage): readonly Parked[] => {
    const texts = Object.fromEntries(
      Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
    );
    const parked = decodeParked({ body, attributes: texts });
    return parked === undefined ? [] : [parked];
  };
  return {
    parkedMessages: new SqsParkedMessages({ client, queueUrl: urlOf(queue) }),
    unreachable: new SqsParkedMessages({ client: nowhere, queueUrl: urlOf(queue) }),
    take: async () => takeAll(queue).flatMap(toParked),
    stop: async () => undefined,
  };
});

describePayloadStoreContract(runner, 'S3PayloadStore on the model of S3', async () => {
  const objects: ModelObjects = new Map();
  const client = new ModelS3Client(objects).asSdk();
  return {
    store: new S3PayloadStore({ client, bucketName: 'payloads' }),
    foreign: new S3PayloadStore({ client, bucketName: 'foreign' }),
    unreachable: new S3PayloadStore({
      client: new ModelS3Client(objects, unreachable).asSdk(),
      bucketName: 'payloads',
    }),
    expire: async (reference) => {
      objects.delete(`payloads/${new URL(reference).pathname.slice(1)}`);
    },
    stop: async () => undefined,
  };
});

describeDeadLetterQueueContract(runner, 'SqsDeadLetterQueue on the model of SQS', async () => {
  const queues = [aQueue('letters'), aQueue('letters.fifo')] as const;
  const client = new ModelSqsClient(queuesByUrl(...queues)).asSdk();
  const waiting = (queueUrl: string): SqsDeadLetterQueue =>
    new SqsDeadLetterQueue({ client, queueUrl, sleep });
  let sent = 0;
  return {
    standard: waiting(urlOf(queues[0])),
    fifo: waiting(urlOf(queues[1])),
    missing: waiting('https://sqs/000000000000/nowhere'),
    put: async ({ name }, body, groupId) => {
      sent += 1;
      queues
        .find((queue) => queue.name === name)
        ?.send({ body, attributes: {}, groupId, deduplicationId: String(sent) });
    },
  };
});
