/** Access of tests to the topics and queues behind the services. */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import { createQueue, type CreatedQueue, subscribe } from '@dynamo-outbox/local';
import { fifoQueueAttributes } from '@dynamo-outbox/topology/internal';
import { randomUUID } from 'node:crypto';
import type { Example } from './example.fixture.ts';

/** The queue of a logical name. */
export const queueOf = (example: Example, name: string): CreatedQueue => {
  const queue = example.stack.resources.queues.get(name);
  if (queue === undefined) {
    throw new Error(`There is no queue ${name}.`);
  }
  return queue;
};

/** Sends a body directly to a queue. On a FIFO queue it gets a separate group, unless one is given. */
export const send = async (
  example: Example,
  { queue, body, group }: { readonly queue: CreatedQueue; readonly body: string; readonly group?: string },
): Promise<void> => {
  const id = randomUUID();
  await example.stack.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: body,
      ...(queue.name.endsWith('.fifo') ? { MessageGroupId: group ?? id, MessageDeduplicationId: id } : {}),
    }),
  );
};

/** Subscribes a queue to all types of a topic, in addition to its consumer. The queue is FIFO if the topic is. */
export const tapTopic = async (example: Example, topic: string, name: string): Promise<CreatedQueue> => {
  const { clients, endpoints, resources } = example.stack;
  const topicArn = resources.topicArns.get(topic) ?? '';
  const isFifo = topicArn.endsWith('.fifo');
  const tap = await createQueue(clients.sqs, endpoints.sqs, {
    name: isFifo ? `${name}.fifo` : name,
    attributes: isFifo ? fifoQueueAttributes : {},
  });
  await subscribe(clients.sns, { topicArn, queueArn: tap.arn });
  return tap;
};

/** Receives and deletes all visible messages of a queue, oldest first within a group. */
export const takeAll = async (example: Example, { url }: CreatedQueue): Promise<readonly Message[]> => {
  const { sqs } = example.stack.clients;
  const taken: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) {
      return taken;
    }
    taken.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
};
