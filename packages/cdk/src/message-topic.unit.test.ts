import { defineTopic } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  aKey,
  anApp,
  arnOf,
  aStack,
  ordersTopic,
  refOf,
  refusalOf,
  statementsOf,
  templateOf,
} from './cdk.fixture.ts';
import { MessageTopic } from './message-topic.ts';

const topicType = 'AWS::SNS::Topic';

describe('MessageTopic', () => {
  const stack = aStack();
  const encryptionKey = aKey(stack);
  const fifo = new MessageTopic(stack, 'Fifo', { topic: ordersTopic });
  const standard = new MessageTopic(stack, 'Standard', { topic: ordersTopic, fifo: false, encryptionKey });
  new MessageTopic(stack, 'Prefixed', { topic: ordersTopic, namePrefix: 'dev' });
  const aRole = (id: string): Role =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const [publisher, encryptingPublisher] = [aRole('Publisher'), aRole('EncryptingPublisher')];
  fifo.grantPublish(publisher);
  standard.grantPublish(encryptingPublisher);
  const queue = new Queue(stack, 'Queue', {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: encryptionKey,
  });
  standard.grantDelivery(queue);
  const template = templateOf(stack);

  it('keeps the order of each aggregate, without content-based deduplication', () => {
    template.hasResourceProperties(topicType, {
      TopicName: 'orders.fifo',
      FifoTopic: true,
      ContentBasedDeduplication: false,
      FifoThroughputScope: 'MessageGroup',
    });
  });

  it('has no FIFO settings as a standard topic', () => {
    template.hasResourceProperties(topicType, {
      TopicName: 'orders',
      FifoTopic: Match.absent(),
      ContentBasedDeduplication: Match.absent(),
      FifoThroughputScope: Match.absent(),
    });
  });

  it('is named with a prefix where there is one', () => {
    template.hasResourceProperties(topicType, { TopicName: 'dev-orders.fifo' });
  });

  it('accepts a name of 256 characters including the suffix, and refuses one of 257', () => {
    const named = (length: number) => () =>
      new MessageTopic(aStack(), 'Topic', { topic: ordersTopic, namePrefix: 'x'.repeat(length - 12) });

    expect(named(256)).not.toThrow();
    expect(named(257)).toThrow(
      /^The topic name "x+-orders\.fifo" has 257 characters; AWS allows 256\. Shorten the prefix or the service's name\.$/,
    );
  });

  it('sets the message size limit of its definition, unless it is the default of SNS', () => {
    const large = aStack();
    const definition = defineTopic('reports', ordersTopic.definitions, { maxMessageBytes: 1_048_576 });
    new MessageTopic(large, 'Reports', { topic: definition });

    templateOf(large).hasResourceProperties(topicType, { MaximumMessageSize: 1_048_576 });
    template.hasResourceProperties(topicType, { TopicName: 'orders', MaximumMessageSize: Match.absent() });
  });

  it.each([
    { count: 100, protocol: SubscriptionProtocol.SQS, sentence: '' },
    { count: 101, protocol: SubscriptionProtocol.SQS, sentence: 'has 101 subscriptions' },
    { count: 1, protocol: SubscriptionProtocol.HTTPS, sentence: 'has subscriptions with the protocol https' },
  ])(
    'checks $count subscriptions of $protocol for messages above 256 KiB',
    ({ count, protocol, sentence }) => {
      const large = aStack();
      const { topic } = new MessageTopic(large, 'Reports', {
        topic: defineTopic('reports', ordersTopic.definitions, { maxMessageBytes: 262_145 }),
      });
      for (let index = 0; index < count; index += 1) {
        new Subscription(large, `Subscription${index}`, {
          topic,
          protocol,
          endpoint:
            protocol === SubscriptionProtocol.SQS
              ? `arn:aws:sqs:eu-north-1:123456789012:q${index}`
              : 'https://a.example',
        });
      }

      const refusal = refusalOf(large);
      expect(sentence === '' ? refusal : refusal.includes(sentence)).toBe(sentence === '' ? '' : true);
    },
  );

  it('is encrypted by SNS, or with a customer managed key', () => {
    template.hasResourceProperties(topicType, { TopicName: 'orders.fifo', KmsMasterKeyId: Match.absent() });
    template.hasResourceProperties(topicType, {
      TopicName: 'orders',
      KmsMasterKeyId: arnOf(encryptionKey),
    });
  });

  it('accepts nothing without TLS', () => {
    for (const { topic } of [fifo, standard]) {
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [refOf(topic)],
        PolicyDocument: {
          Statement: [
            {
              Sid: 'AllowPublishThroughSSLOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sns:Publish',
              Resource: refOf(topic),
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      });
    }
  });

  it('grants a publisher only publishing', () => {
    expect(statementsOf(template, publisher)).toEqual([
      { Action: 'sns:Publish', Effect: 'Allow', Resource: refOf(fifo.topic) },
    ]);
    expect(statementsOf(template, encryptingPublisher)).toEqual([
      { Action: 'sns:Publish', Effect: 'Allow', Resource: refOf(standard.topic) },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf(encryptionKey) },
    ]);
  });

  it('allows SNS to deliver only messages of this topic to a queue', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [refOf(queue)],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf(queue),
            Condition: { ArnEquals: { 'aws:SourceArn': refOf(standard.topic) } },
          },
        ],
      },
    });
  });

  it("allows SNS to use the queue's key only for this topic, named without a reference", () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: '*',
            Condition: {
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':sns:',
                      { Ref: 'AWS::Region' },
                      ':',
                      { Ref: 'AWS::AccountId' },
                      ':orders',
                    ],
                  ],
                },
              },
            },
          },
        ]),
      },
    });
  });

  it('counts seven days of replay without known outboxes, else the longest retention', () => {
    const topic = new MessageTopic(aStack(anApp()), 'Topic', { topic: ordersTopic });

    expect(topic.replayDays).toBe(7);
    topic.registerSource({ retentionDays: 3 });
    expect(topic.replayDays).toBe(3);
    topic.registerSource({ retentionDays: 14 });
    topic.registerSource({ retentionDays: 5 });
    expect(topic.replayDays).toBe(14);
  });
});
