/** Each resource is used for one purpose, anywhere in an app. */
import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@dynamo-outbox/messaging';
import { Aws, Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import {
  anApp,
  anEntry,
  aStack,
  billingTopic,
  OrderCreated,
  ordersTopic,
  refusalOf,
} from '../cdk.fixture.ts';
import { Inbox } from '../inbox.ts';
import { MessageConsumer } from '../message-consumer.ts';
import { MessageTopic } from '../message-topic.ts';
import { Outbox } from '../outbox.ts';
import { OutboxRelay } from '../outbox-relay.ts';
import type { MessageDestination } from '../resources/destination.ts';

const place = 'eu-north-1:111111111111';
const queueArn = `arn:aws:sqs:${place}:legacy`;
const tableArn = `arn:aws:dynamodb:${place}:table/legacy`;

const queueIn = (stack: Stack, id: string, arn = queueArn): IQueue =>
  Queue.fromQueueArn(stack, `${id}Queue`, arn);

const readsQueue = (id: string, queue: IQueue, dead?: IQueue): MessageConsumer => {
  const stack = Stack.of(queue);
  return new MessageConsumer(stack, id, {
    source: id.toLowerCase(),
    inbox: new Inbox(stack, `${id}Inbox`, { service: id.toLowerCase() }),
    entry: anEntry,
    queue,
    deadLetterQueue: dead ?? queueIn(stack, `${id}Dead`, `${queueArn}-dead`),
  });
};

const readsTopic = (id: string, topic: MessageTopic, deadLetterQueue: IQueue): MessageConsumer =>
  new MessageConsumer(Stack.of(topic), id, {
    topic,
    handles: 'all',
    inbox: new Inbox(Stack.of(topic), `${id}Inbox`, { service: id.toLowerCase() }),
    entry: anEntry,
    deadLetterQueue,
  });

const sendsTo = (id: string, destination: MessageDestination, topic = ordersTopic): MessageTopic =>
  new MessageTopic(Stack.of(destination), id, { topic, destination });

const outboxOf = (stack: Stack, service: string, id = service): Outbox =>
  new Outbox(stack, id, {
    service,
    table: Table.fromTableAttributes(stack, `${id}Table`, {
      tableArn,
      tableStreamArn: `${tableArn}/stream/1`,
    }),
  });

/** What is refused, with the sentence, and a similar app that is accepted. */
const cases: readonly (readonly [
  string,
  (stack: Stack, other: Stack) => unknown,
  string,
  (stack: Stack, other: Stack) => unknown,
])[] = [
  [
    'two consumers of one queue, in two stacks',
    (stack, other) => [
      readsQueue('First', queueIn(stack, 'First')),
      readsQueue('Second', queueIn(other, 'Second')),
    ],
    'is consumed by "Test/First", and also consumed by "Other/Second", so each of them would get only some of the messages',
    (stack, other) => [
      readsQueue('First', queueIn(stack, 'First')),
      readsQueue('Second', queueIn(other, 'Second', `${queueArn}-two`)),
    ],
  ],
  [
    'two consumers behind the queue of a topic',
    (stack) => {
      const topic = sendsTo('Orders', queueIn(stack, 'Orders'));
      const dead = queueIn(stack, 'Dead', `${queueArn}-dead`);
      return [readsTopic('First', topic, dead), readsTopic('Second', topic, dead)];
    },
    'give each consumer its own queue, or handle all messages in one consumer.',
    (stack) =>
      readsTopic(
        'First',
        sendsTo('Orders', queueIn(stack, 'Orders')),
        queueIn(stack, 'Dead', `${queueArn}-dead`),
      ),
  ],
  [
    'a consumer without topic of the queue of a topic',
    (stack) => [sendsTo('Orders', queueIn(stack, 'Orders')), readsQueue('Reads', queueIn(stack, 'Reads'))],
    'pass the topic to the consumer, without `queue`, or use another queue.',
    (stack) => [
      sendsTo('Orders', queueIn(stack, 'Orders', `${queueArn}-two`)),
      readsQueue('Reads', queueIn(stack, 'Reads')),
    ],
  ],
  [
    'a dead-letter queue as the destination of a topic',
    (stack) => {
      const dead = queueIn(stack, 'Dead', `${queueArn}-dead`);
      return [readsQueue('Reads', queueIn(stack, 'Reads'), dead), sendsTo('Orders', dead)];
    },
    'is the dead-letter queue of "Test/Reads", and also the destination of the topic "orders", so new messages would mix',
    // Several consumers may share a dead-letter queue.
    (stack) => {
      const dead = queueIn(stack, 'Dead', `${queueArn}-dead`);
      return ['One', 'Two'].map((id) => readsQueue(id, queueIn(stack, id, `${queueArn}-${id}`), dead));
    },
  ],
  [
    'a consumer of the parking queue of a relay',
    (stack) => {
      const relay = new OutboxRelay(stack, 'Relay', {
        outbox: outboxOf(stack, 'orders'),
        topic: new MessageTopic(stack, 'Orders', { topic: ordersTopic }),
        entry: anEntry,
      });
      return readsQueue('Reads', relay.parkingQueue);
    },
    'is the parking queue of "Test/Relay", and also consumed by "Test/Reads"',
    (stack) => readsQueue('Reads', queueIn(stack, 'Reads')),
  ],
  [
    'two topics with one SNS topic',
    (stack) => {
      const topic = new Topic(stack, 'Shared', { fifo: true, topicName: 'shared.fifo' });
      return [sendsTo('Orders', topic), sendsTo('Billing', topic, billingTopic)];
    },
    'The topic "Test/Shared" is the destination of the topic "orders", and also the destination of the topic "billing"',
    // Two stacks import the same topic: one publishes, the other subscribes.
    (stack, other) =>
      [stack, other].map((one) =>
        MessageTopic.fromTopicArn(one, 'Orders', {
          topic: ordersTopic,
          topicArn: `arn:aws:sns:${place}:orders`,
        }),
      ),
  ],
  [
    'two topics with the same type on one event bus',
    (stack) => {
      const bus = new EventBus(stack, 'Bus');
      return [sendsTo('Orders', bus), sendsTo('More', bus, defineTopic('more', [OrderCreated]))];
    },
    'consumers of one topic would get messages of the other',
    (stack) => {
      const bus = new EventBus(stack, 'Bus');
      return [sendsTo('Orders', bus), sendsTo('Billing', bus, billingTopic)];
    },
  ],
  [
    'one table as two outboxes',
    (stack) => [outboxOf(stack, 'orders'), outboxOf(stack, 'billing')],
    'is the outbox of "orders", and also the outbox of "billing", so each relay would get messages of both services',
    (stack, other) => [outboxOf(stack, 'orders'), outboxOf(other, 'orders')],
  ],
  [
    'one table as outbox and inbox',
    (stack) => {
      const { table } = outboxOf(stack, 'orders');
      return new Inbox(stack, 'Inbox', { service: 'orders', table });
    },
    'one of them would not find its items, because the keys differ; use two tables.',
    (stack) => outboxOf(stack, 'orders'),
  ],
  [
    'two relays of one table',
    (stack) =>
      ['One', 'Two'].map(
        (id) =>
          new OutboxRelay(stack, `${id}Relay`, {
            outbox: outboxOf(stack, 'orders', id),
            topic: new MessageTopic(stack, `${id}Topic`, { topic: ordersTopic }),
            entry: anEntry,
          }),
      ),
    'is read by "Test/OneRelay", and also read by "Test/TwoRelay", so every message would be published twice; remove one relay.',
    (stack) => outboxOf(stack, 'orders'),
  ],
];

const refusalWith = (work: (stack: Stack, other: Stack) => unknown): string => {
  const app = anApp();
  const [stack, other] = [aStack(app), aStack(app, 'Other')];
  work(stack, other);
  return refusalOf(stack);
};

describe('a resource is used for one purpose', () => {
  it.each(cases)('refuses %s', (...[, refused, sentence, accepted]) => {
    expect(refusalWith(refused)).toContain(sentence);
    expect(refusalWith(accepted)).toBe('');
  });

  it('also if one side refers to the construct, and the other imports its ARN', () => {
    expect(
      refusalWith((stack, other) => {
        const dead = new Queue(stack, 'Dead');
        const queue = new Queue(stack, 'Own', { deadLetterQueue: { queue: dead, maxReceiveCount: 6 } });
        readsQueue('First', queue);
        readsQueue('Second', queueIn(other, 'Second', queue.queueArn));
      }),
    ).toContain('each of them would get only some of the messages');
  });

  it('and accepts one ARN in two stacks whose region is not known: they may be two queues', () => {
    const arn = `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:legacy`;

    expect(
      refusalWith((stack, other) => [
        readsQueue('First', queueIn(stack, 'First', arn)),
        readsQueue('Second', queueIn(other, 'Second', arn)),
      ]),
    ).toBe('');
    expect(
      refusalWith((stack) => [
        readsQueue('First', queueIn(stack, 'First', arn)),
        readsQueue('Second', queueIn(stack, 'Second', arn)),
      ]),
    ).toContain('each of them would get only some of the messages');
  });
});
