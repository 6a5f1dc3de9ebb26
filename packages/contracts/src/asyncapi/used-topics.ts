import type { MessageOrder } from '@dynamo-outbox/messaging';
import { type DescribedMessage, idOf, messagesOf } from './described-message.ts';
import type { MessagesOfService, ReceivedTopic } from './messages-of-service.ts';

/** A service that receives messages of a topic. */
export interface Receiver {
  readonly service: string;
  readonly received: ReceivedTopic;
}

/** A topic with the services that publish to it and receive from it. */
export interface UsedTopic {
  readonly name: string;
  readonly order: MessageOrder;
  readonly isFifo: boolean;
  readonly publishers: readonly string[];
  readonly receivers: readonly Receiver[];
  /** All versions of its messages by id, without duplicates. */
  readonly messages: ReadonlyMap<string, DescribedMessage>;
}

const publisherOf = (name: string, services: readonly MessagesOfService[]): readonly MessagesOfService[] =>
  services.filter(({ publishes }) => publishes?.name === name);

const receiversOf = (name: string, services: readonly MessagesOfService[]): readonly Receiver[] =>
  services.flatMap(({ name: service, consumes = [] }) =>
    consumes.filter(({ topic }) => topic.name === name).map((received) => ({ service, received })),
  );

// Publishers first: a receiver may have an older copy of the contract.
const collectMessages = (
  publishers: readonly MessagesOfService[],
  receivers: readonly Receiver[],
): ReadonlyMap<string, DescribedMessage> => {
  const topics = [
    ...publishers.flatMap(({ publishes }) => (publishes === undefined ? [] : [publishes])),
    ...receivers.map(({ received }) => received.topic),
  ];
  const messages = new Map<string, DescribedMessage>();
  for (const message of topics.flatMap(messagesOf)) {
    const id = idOf(message);
    if (!messages.has(id)) {
      messages.set(id, message);
    }
  }
  return messages;
};

const useTopic = (name: string, services: readonly MessagesOfService[]): UsedTopic => {
  const publishers = publisherOf(name, services);
  const receivers = receiversOf(name, services);
  const [topic] = [
    ...publishers.map(({ publishes }) => publishes),
    ...receivers.map(({ received }) => received.topic),
  ];
  return {
    name,
    order: topic?.order ?? 'none',
    isFifo:
      publishers.length > 0
        ? publishers.some(({ fifo }) => fifo === true)
        : receivers.some(({ received }) => received.fifo === true),
    publishers: publishers.map((service) => service.name),
    receivers,
    messages: collectMessages(publishers, receivers),
  };
};

/** Collects the topics of services, sorted by name. */
export const collectTopics = (services: readonly MessagesOfService[]): readonly UsedTopic[] => {
  const names = services.flatMap(({ publishes, consumes = [] }) => [
    ...(publishes === undefined ? [] : [publishes.name]),
    ...consumes.map(({ topic }) => topic.name),
  ]);
  return [...new Set(names)].toSorted().map((name) => useTopic(name, services));
};
