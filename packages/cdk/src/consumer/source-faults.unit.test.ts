/** A consumer has one source, and queues that can serve it. */
import { describe, expect, it } from '@jest/globals';
import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { anApp, anEntry, aStack, faultOf, ordersTopic } from '../cdk.fixture.ts';
import { Inbox } from '../inbox.ts';
import { MessageConsumer, type QueueConsumerProps, type TopicConsumerProps } from '../message-consumer.ts';
import { MessageTopic } from '../message-topic.ts';
import { Outbox } from '../outbox.ts';
import { PayloadBucket } from '../payload-bucket.ts';

const env = { account: '111111111111', region: 'eu-north-1' };

/** The properties that code without types can combine. */
type AnyProps = Partial<Omit<TopicConsumerProps, 'source'> & Omit<QueueConsumerProps, 'topic'>>;

const faultWith = (propsIn: (stack: Stack) => AnyProps): string => {
  const stack = aStack(anApp(), 'Test', { env });
  const props = {
    inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
    entry: anEntry,
    ...propsIn(stack),
  };
  return faultOf(() => new MessageConsumer(stack, 'Consumer', props as QueueConsumerProps));
};

const queueNamed = (stack: Stack, name: string, place = `${env.region}:${env.account}`): IQueue =>
  Queue.fromQueueArn(stack, name.replace('.', '-'), `arn:aws:sqs:${place}:${name}`);

const readsOrders = (stack: Stack): AnyProps => ({
  topic: new MessageTopic(stack, 'Orders', { topic: ordersTopic }),
  handles: 'all',
});

describe('a consumer has one source', () => {
  it.each<readonly [string, (stack: Stack) => AnyProps, string]>([
    [
      'neither a topic nor a source',
      () => ({}),
      'has neither `topic` nor `source`; set `topic`, or the `source`',
    ],
    [
      'both',
      (stack) => ({ ...readsOrders(stack), source: 'uploads' }),
      'has the topic "orders" and the source "uploads"; remove `source`',
    ],
    [
      'an order beside the topic',
      (stack) => ({ ...readsOrders(stack), fifo: true }),
      'has `fifo`, but its topic "orders" decides; remove `fifo`.',
    ],
    [
      'an order that its queue does not have',
      (stack) => ({
        source: 'uploads',
        fifo: true,
        queue: queueNamed(stack, 'legacy'),
        deadLetterQueue: queueNamed(stack, 'dead'),
      }),
      'has `fifo: true`, but the queue "Test/legacy" is standard; remove `fifo`, or use a FIFO queue.',
    ],
    [
      'no order, although its queue has one',
      (stack) => ({
        source: 'uploads',
        fifo: false,
        queue: queueNamed(stack, 'legacy.fifo'),
        deadLetterQueue: queueNamed(stack, 'dead.fifo'),
      }),
      'is FIFO; remove `fifo`, or use a standard queue.',
    ],
    [
      'the outbox and the payloads of another service',
      (stack) => ({
        source: 'uploads',
        outbox: new Outbox(stack, 'Outbox', { service: 'orders' }),
        payloads: new PayloadBucket(stack, 'Payloads', { service: 'orders' }),
      }),
      'has the `payloads` of "orders"; pass that of "billing".',
    ],
  ])('and refuses %s', (_what, props, sentence) => {
    expect(faultWith(props)).toContain(sentence);
  });

  it('and accepts one of each kind, also if only the deployment knows the order', () => {
    expect(faultWith(readsOrders)).toBe('');
    expect(faultWith(() => ({ source: 'uploads', fifo: true }))).toBe('');
    expect(
      faultWith((stack) => ({
        source: 'uploads',
        fifo: true,
        queue: Queue.fromQueueArn(stack, 'Queue', new CfnParameter(stack, 'Arn').valueAsString),
        deadLetterQueue: queueNamed(stack, 'dead.fifo'),
        outbox: new Outbox(stack, 'Outbox', { service: 'billing' }),
      })),
    ).toBe('');
  });
});

describe('a dead-letter queue is another queue of the same region and account', () => {
  const withDeadLetters = (place: string, deadLetters = 'dead') =>
    faultWith((stack) => ({
      source: 'uploads',
      queue: queueNamed(stack, 'legacy'),
      deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', `arn:aws:sqs:${place}:${deadLetters}`),
    }));

  it('and refuses the queue itself, also behind a second import', () => {
    expect(withDeadLetters(`${env.region}:${env.account}`, 'legacy')).toContain(
      'The queue "Test/legacy", which "billing" consumes, is its own dead-letter queue, so a poison message would never leave it',
    );
    expect(withDeadLetters(`${env.region}:${env.account}`)).toBe('');
  });

  it('and refuses another region and another account, also for a new queue', () => {
    expect(withDeadLetters(`us-east-1:${env.account}`)).toContain(
      'SQS moves dead letters only to a queue of the same region and account. Deploy both to one region.',
    );
    expect(withDeadLetters(`${env.region}:222222222222`)).toContain('Deploy both to one account.');
    expect(
      faultWith((stack) => ({
        source: 'uploads',
        deadLetterQueue: queueNamed(stack, 'dead', `us-east-1:${env.account}`),
      })),
    ).toContain('Deploy both to one region.');
  });

  it('and refuses the same behind the queue of a topic', () => {
    expect(
      faultWith((stack) => ({
        topic: new MessageTopic(stack, 'Orders', {
          topic: ordersTopic,
          destination: queueNamed(stack, 'legacy'),
        }),
        handles: 'all',
        deadLetterQueue: Queue.fromQueueArn(stack, 'Dead', `arn:aws:sqs:${env.region}:${env.account}:legacy`),
      })),
    ).toContain('is its own dead-letter queue');
  });
});
