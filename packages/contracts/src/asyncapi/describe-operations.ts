import type { AsyncApiOperation, AsyncApiReference, AsyncApiSubscription } from './asyncapi-document.ts';
import { idOf, isPublished, messagesOf } from './described-message.ts';
import { awsName } from './describe-channel.ts';
import type { Receiver, UsedTopic } from './used-topics.ts';

type NamedOperation = readonly [id: string, operation: AsyncApiOperation];

const refer = (topic: string, ids: readonly string[]): readonly AsyncApiReference[] =>
  ids.map((id) => ({ $ref: `#/channels/${topic}/messages/${id}` }));

interface QueueNames {
  readonly queue: string;
  readonly deadLetterQueue: string;
}

const queuesOf = ({ name, isFifo }: UsedTopic, { service }: Receiver): QueueNames => ({
  queue: awsName(`${service}--${name}`, isFifo),
  deadLetterQueue: awsName(`${service}--${name}--dlq`, isFifo),
});

const subscribe = (topic: UsedTopic, receiver: Receiver): AsyncApiSubscription => {
  const { messageTypes } = receiver.received;
  const { deadLetterQueue, queue } = queuesOf(topic, receiver);
  return {
    protocol: 'sqs',
    endpoint: { name: queue },
    ...(messageTypes === 'all'
      ? {}
      : { filterPolicy: { type: [...messageTypes] }, filterPolicyScope: 'MessageAttributes' }),
    rawMessageDelivery: true,
    redrivePolicy: { deadLetterQueue: { name: deadLetterQueue } },
  };
};

const describeSend = (topic: UsedTopic, service: string): NamedOperation => {
  const published = [...topic.messages].filter(([, message]) => isPublished(message)).map(([id]) => id);
  return [
    `${service}.send.${topic.name}`,
    {
      action: 'send',
      channel: { $ref: `#/channels/${topic.name}` },
      title: `${service} publishes to ${topic.name}`,
      summary: 'The outbox relay publishes committed messages.',
      tags: [{ name: service }],
      messages: refer(topic.name, published),
      ...(topic.receivers.length === 0
        ? {}
        : {
            bindings: {
              sns: {
                consumers: topic.receivers.map((receiver) => subscribe(topic, receiver)),
                bindingVersion: '0.1.0',
              },
            },
          }),
    },
  ];
};

const receivedIds = ({ received: { messageTypes, topic } }: Receiver): readonly string[] =>
  messagesOf(topic)
    .filter(({ definition: { type } }) => messageTypes === 'all' || messageTypes.includes(type))
    .map(idOf);

const describeReceive = (topic: UsedTopic, receiver: Receiver): NamedOperation => {
  const { deadLetterQueue, queue } = queuesOf(topic, receiver);
  const fifoQueue = topic.isFifo;
  return [
    `${receiver.service}.receive.${topic.name}`,
    {
      action: 'receive',
      channel: { $ref: `#/channels/${topic.name}` },
      title: `${receiver.service} receives from ${topic.name}`,
      summary: 'A queue subscribes to the topic, and the consumer handles each message once.',
      tags: [{ name: receiver.service }],
      messages: refer(topic.name, receivedIds(receiver)),
      bindings: {
        sqs: {
          queues: [
            { name: queue, fifoQueue, redrivePolicy: { deadLetterQueue: { name: deadLetterQueue } } },
            { name: deadLetterQueue, fifoQueue },
          ],
          bindingVersion: '0.2.0',
        },
      },
    },
  ];
};

/** Describes what services do with a topic: an operation for each publisher and each receiver, by id. */
export const describeOperations = (topic: UsedTopic): readonly NamedOperation[] => [
  ...topic.publishers.map((service) => describeSend(topic, service)),
  ...topic.receivers.map((receiver) => describeReceive(topic, receiver)),
];
