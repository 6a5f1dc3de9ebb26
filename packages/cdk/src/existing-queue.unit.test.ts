/** Consumers of queues that exist, with and without a topic. */
import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { type IQueue, Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import {
  anEntry,
  arnOf,
  aStack,
  faultOf,
  refOf,
  refusalOf,
  statementsOf,
  templateOf,
  warningsOf,
} from './cdk.fixture.ts';
import { Inbox } from './inbox.ts';
import { MessageConsumer, type TopicConsumerProps } from './message-consumer.ts';
import { MessagingAlarms } from './messaging-alarms.ts';
import { aConsumer } from './wiring.fixture.ts';
import { Topic } from 'aws-cdk-lib/aws-sns';

const account = '111111111111';

const deadLetterQueueOf = (stack: Stack, props: QueueProps = {}): Queue =>
  new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14), ...props });

const queueOf = (stack: Stack, props: QueueProps = {}, receives = 6): Queue =>
  new Queue(stack, 'Existing', {
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: deadLetterQueueOf(stack), maxReceiveCount: receives },
    ...props,
  });

/** A consumer of a standard topic, on queues of the stack. */
const aConsumerOf = (props: (stack: Stack) => Partial<TopicConsumerProps>) => {
  const stack = aStack();
  return aConsumer({ topic: { fifo: false }, consumer: props(stack) }, stack);
};

describe('a consumer of an existing queue', () => {
  it('creates no queue, uses its dead-letter queue, and counts as many receives as it allows', () => {
    const { stack, consumer, topic } = aConsumerOf((own) => ({ queue: queueOf(own) }));

    const template = templateOf(stack);
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          CONSUMER_NAME: consumer.name,
          MAX_RECEIVE_COUNT: '6',
          QUEUE_URL: refOf(consumer.queue),
          DEAD_LETTER_QUEUE_URL: refOf(consumer.deadLetterQueue),
        },
      },
    });
    template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: refOf(topic.topic) });
    expect(refusalOf(stack)).toBe('');
  });

  it.each<readonly [QueueProps, number, string]>([
    [{ visibilityTimeout: Duration.seconds(179) }, 6, 'hides messages for 179 seconds; 6 times the timeout'],
    [{}, 4, 'has a maximum receive count of 4; it must be an integer from 5'],
    [{ fifo: true }, 6, 'are not both FIFO or both standard'],
    [{ retentionPeriod: Duration.days(14) }, 6, 'can be redelivered for 35'],
  ])('refuses a queue with %j and %d receives, and says what to change', (props, receives, sentence) => {
    const { stack } = aConsumerOf((own) => ({ queue: queueOf(own, props, receives) }));

    expect(refusalOf(stack)).toContain(sentence);
  });

  it('refuses a queue without a dead-letter queue, and one with another dead-letter queue', () => {
    expect(faultOf(() => aConsumerOf((own) => ({ queue: new Queue(own, 'Existing') })))).toContain(
      'The queue "Test/Existing", which "billing" consumes, has no dead-letter queue',
    );
    const { stack } = aConsumerOf((own) => ({
      queue: queueOf(own),
      deadLetterQueue: new Queue(own, 'Other', { retentionPeriod: Duration.days(14) }),
    }));
    expect(refusalOf(stack)).toContain(
      'sends its dead letters to another queue than "Test/Other", the dead-letter queue of its consumer',
    );
  });

  it('lists what an imported queue needs, and what cannot be granted, as warnings', () => {
    const arnNamed = (name: string): string => `arn:aws:sqs:eu-north-1:${account}:${name}`;
    const { stack, consumer } = aConsumerOf((own) => ({
      queue: Queue.fromQueueArn(own, 'Existing', arnNamed('legacy')),
      deadLetterQueue: Queue.fromQueueAttributes(own, 'Dead', {
        queueArn: arnNamed('legacy-dead'),
        keyArn: `arn:aws:kms:eu-north-1:${account}:key/11111111-2222-3333-4444-555555555555`,
      }),
      maxReceiveCount: 5,
    }));

    expect(refusalOf(stack)).toBe('');
    const warnings = warningsOf(stack);
    for (const sentence of [
      'Make sure that it hides messages for at least 180 seconds, keeps them for at most 345600 seconds, dead-letters them to "Test/Dead" after 5 receives',
      'The dead-letter queue "Test/Dead" is imported, so synth cannot check it.',
      'The policy of the queue "Test/Existing" is imported and cannot be changed here. Make sure that it allows sns.amazonaws.com to use sqs:SendMessage',
      'The policy of the queue "Test/Dead" is imported and cannot be changed here.',
      'The policy of the key "Test/Dead/Key" is imported and cannot be changed here.',
    ]) {
      expect(warnings).toContain(sentence);
    }
    expect(statementsOf(templateOf(stack), consumer.function.role ?? stack)).toContainEqual(
      expect.objectContaining({ Resource: arnNamed('legacy-dead'), Action: 'sqs:SendMessage' }),
    );
  });

  it('needs the dead-letter queue of an imported queue, and refuses an imported queue of the other kind', () => {
    const imported = (own: Stack, name: string): IQueue =>
      Queue.fromQueueArn(own, name.replace('.', ''), `arn:aws:sqs:eu-north-1:${account}:${name}`);

    expect(faultOf(() => aConsumerOf((own) => ({ queue: imported(own, 'legacy') })))).toContain(
      'for an imported queue, set `deadLetterQueue` of the consumer',
    );
    const { stack } = aConsumerOf((own) => ({
      queue: imported(own, 'legacy.fifo'),
      deadLetterQueue: imported(own, 'dead.fifo'),
    }));
    expect(refusalOf(stack)).toContain('are not both FIFO or both standard');
  });
});

describe('a consumer of a queue without a topic', () => {
  const anUploadConsumer = (stack: Stack, queue?: IQueue): MessageConsumer =>
    new MessageConsumer(stack, 'Consumer', {
      source: 'uploads',
      inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
      entry: anEntry,
      ...(queue === undefined ? {} : { queue }),
    });

  it('reads what S3 sends to the queue, with an inbox, and without a subscription', () => {
    const stack = aStack();
    const queue = queueOf(stack, { encryptionMasterKey: new Key(stack, 'Key') });
    new Bucket(stack, 'Uploads').addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(queue));
    const consumer = anUploadConsumer(stack, queue);

    const template = templateOf(stack);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: arnOf(queue) });
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'billing--uploads' });
    expect([consumer.name, consumer.topic, consumer.handledTypes]).toEqual([
      'billing--uploads',
      undefined,
      [],
    ]);
    expect(consumer.inbox.service).toBe('billing');
  });

  it('has queues of its own by default, and alarms like every consumer', () => {
    const stack = aStack();
    const consumer = anUploadConsumer(stack);
    new MessagingAlarms(stack, 'Alarms', {
      service: { name: 'billing', consumers: [consumer] },
      actionTopic: new Topic(stack, 'Action'),
    });

    const template = templateOf(stack);
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'billing--uploads--dlq' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'RetriesExhausted',
      Dimensions: [
        { Name: 'consumer', Value: 'billing--uploads' },
        { Name: 'service', Value: 'billing' },
      ],
    });
  });

  it('refuses a source that no name of AWS could contain, and the same source twice', () => {
    const stack = aStack();
    const inbox = new Inbox(stack, 'Inbox', { service: 'billing' });
    const of = (id: string, source: string) =>
      new MessageConsumer(stack, id, { source, inbox, entry: anEntry });

    expect(faultOf(() => of('Wrong', 'my uploads'))).toContain('use a name such as uploads.');
    of('First', 'uploads');
    expect(faultOf(() => of('Second', 'uploads'))).toContain('with two consumers');
  });
});
