import { describe, expect, it } from '@jest/globals';
import { Duration, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { anApp, anEntry, aStack, faultOf, ordersTopic, refusalOf } from '../cdk.fixture.ts';
import { Inbox } from '../inbox.ts';
import { MessageConsumer } from '../message-consumer.ts';
import { MessageTopic } from '../message-topic.ts';
import type { MessageDestination } from '../resources/destination.ts';

/** A consumer whose queues are in another stack, and what is refused. */
const refusalWith = (
  topicIn: (stack: Stack, other: Stack) => Stack,
  destination?: (stack: Stack) => MessageDestination,
): string => {
  const app = anApp();
  const [stack, other] = [aStack(app), aStack(app, 'Queues')];
  const deadLetterQueue = {
    queue: new Queue(other, 'Dead', { retentionPeriod: Duration.days(14) }),
    maxReceiveCount: 6,
  };
  const queue = new Queue(other, 'Queue', { visibilityTimeout: Duration.seconds(180), deadLetterQueue });
  const place = topicIn(stack, other);
  const topic = new MessageTopic(place, 'Orders', {
    topic: ordersTopic,
    fifo: false,
    ...(destination === undefined ? {} : { destination: destination(place) }),
  });
  const inbox = new Inbox(stack, 'Inbox', { service: 'billing' });
  const props = { topic, inbox, handles: 'all', entry: anEntry, queue } as const;
  const fault = faultOf(() => new MessageConsumer(stack, 'Consumer', props));
  return fault === '' ? refusalOf(stack) : fault;
};

describe('queues of another stack', () => {
  it('are refused if both stacks would depend on each other', () => {
    expect(refusalWith((stack) => stack)).toContain(
      'The policy of the queue "Queues/Queue" must name the topic "Test/Orders/Topic" of the stack "Test", and "Test/Consumer" of that stack ' +
        'needs the queue, so the stacks "Test" and "Queues" would depend on each other. Move the queue to "Test", or the topic to "Queues".',
    );
    expect(
      refusalWith(
        (stack) => stack,
        (stack) => new EventBus(stack, 'Bus'),
      ),
    ).toContain('must name a rule of the stack "Test"');
  });

  it('are accepted beside the topic', () => {
    expect(refusalWith((_stack, other) => other)).toBe('');
  });
});
