/** Correctly wired constructs, for tests that change one thing. */
import type { Stack } from 'aws-cdk-lib';
import { anEntry, aStack, OrderCreated, ordersTopic } from './cdk.fixture.ts';
import { Inbox, type InboxProps } from './inbox.ts';
import { MessageConsumer, type TopicConsumerProps } from './message-consumer.ts';
import { MessageTopic, type MessageTopicProps } from './message-topic.ts';
import { Outbox, type OutboxProps } from './outbox.ts';
import { OutboxRelay, type OutboxRelayProps } from './outbox-relay.ts';

/** A relay from an outbox to a topic, and its stack. */
export interface RelayInStack {
  readonly stack: Stack;
  readonly outbox: Outbox;
  readonly topic: MessageTopic;
  readonly relay: OutboxRelay;
}

/** Changes to the defaults. */
export interface RelayDifferences {
  readonly outbox?: Partial<OutboxProps>;
  readonly topic?: Partial<MessageTopicProps>;
  readonly relay?: Partial<OutboxRelayProps>;
}

export const aRelay = (differences: RelayDifferences = {}, stack = aStack()): RelayInStack => {
  const outbox = new Outbox(stack, 'Outbox', { service: 'orders', ...differences.outbox });
  const topic = new MessageTopic(stack, 'Topic', { topic: ordersTopic, ...differences.topic });
  const relay = new OutboxRelay(stack, 'Relay', { outbox, topic, entry: anEntry, ...differences.relay });
  return { stack, outbox, topic, relay };
};

/** A consumer of a topic, and its stack. */
export interface ConsumerInStack {
  readonly stack: Stack;
  readonly topic: MessageTopic;
  readonly inbox: Inbox;
  readonly consumer: MessageConsumer;
}

/** Changes to the defaults. */
export interface ConsumerDifferences {
  readonly topic?: Partial<MessageTopicProps>;
  readonly inbox?: Partial<InboxProps>;
  readonly consumer?: Partial<TopicConsumerProps>;
}

export const aConsumer = (differences: ConsumerDifferences = {}, stack = aStack()): ConsumerInStack => {
  const topic = new MessageTopic(stack, 'Topic', { topic: ordersTopic, ...differences.topic });
  const inbox = new Inbox(stack, 'Inbox', { service: 'billing', ...differences.inbox });
  const consumer = new MessageConsumer(stack, 'Consumer', {
    topic,
    inbox,
    handles: [OrderCreated],
    entry: anEntry,
    ...differences.consumer,
  });
  return { stack, topic, inbox, consumer };
};
