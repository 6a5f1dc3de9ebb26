import type { MessageOrder, Topic } from '@dynamo-outbox/messaging';
import { type DescribedMessage, idOf, messagesOf } from './described-message.ts';
import { type MessagesOfService, publishedTopics, type ReceivedTopic } from './messages-of-service.ts';

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

/** Returns the first value of each key. */
const firstBy = <TValue>(
  values: readonly TValue[],
  keyOf: (value: TValue) => string,
): ReadonlyMap<string, TValue> => {
  const firsts = new Map<string, TValue>();
  for (const value of values) {
    const key = keyOf(value);
    firsts.set(key, firsts.get(key) ?? value);
  }
  return firsts;
};

/** A service that publishes to a topic. */
interface Publisher {
  readonly service: MessagesOfService;
  readonly topic: Topic;
}

const publishersOf = (name: string, services: readonly MessagesOfService[]): readonly Publisher[] =>
  services.flatMap((service) =>
    publishedTopics(service)
      .filter((topic) => topic.name === name)
      .map((topic) => ({ service, topic })),
  );

const receiversOf = (name: string, services: readonly MessagesOfService[]): readonly Receiver[] =>
  services.flatMap(({ name: service, consumes = [] }) =>
    consumes.filter(({ topic }) => topic.name === name).map((received) => ({ service, received })),
  );

// The first copy of a message decides. Publishers are first, because a receiver may have an older copy of the contract.
const collectMessages = (copies: readonly Topic[]): ReadonlyMap<string, DescribedMessage> =>
  firstBy(copies.flatMap(messagesOf), idOf);

const isFifo = (publishers: readonly Publisher[], receivers: readonly Receiver[]): boolean =>
  publishers.length > 0
    ? publishers.some(({ service }) => service.fifo === true)
    : receivers.some(({ received }) => received.fifo === true);

const useTopic = (first: Topic, { services, topics }: TopicUse): UsedTopic => {
  const { name } = first;
  const publishers = publishersOf(name, services);
  const receivers = receiversOf(name, services);
  const copies = [
    ...publishers.map(({ topic }) => topic),
    ...topics.filter((topic) => topic.name === name),
    ...receivers.map(({ received }) => received.topic),
  ];
  return {
    name,
    order: first.order,
    isFifo: isFifo(publishers, receivers),
    publishers: publishers.map(({ service }) => service.name),
    receivers,
    messages: collectMessages(copies),
  };
};

/** Services, and topics that none of them may use. */
export interface TopicUse {
  readonly services: readonly MessagesOfService[];
  readonly topics: readonly Topic[];
}

/** Collects the topics of services and the given ones, sorted by name. */
export const collectTopics = (use: TopicUse): readonly UsedTopic[] => {
  const all = [
    ...use.services.flatMap(publishedTopics),
    ...use.topics,
    ...use.services.flatMap(({ consumes = [] }) => consumes.map(({ topic }) => topic)),
  ];
  return [...firstBy(all, ({ name }) => name).values()]
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((topic) => useTopic(topic, use));
};
