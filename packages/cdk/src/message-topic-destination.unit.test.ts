import { Match } from 'aws-cdk-lib/assertions';
/** Topics whose messages go to an SNS topic, a queue or an event bus that exists. */
import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@dynamo-outbox/messaging';
import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  actionsOf,
  anApp,
  anEntry,
  arnOf,
  aStack,
  faultOf,
  OrderCancelled,
  OrderCreated,
  ordersTopic,
  refOf,
  refusalOf,
  statementsOf,
  templateOf,
  warningsOf,
} from './cdk.fixture.ts';
import { Inbox } from './inbox.ts';
import { MessageConsumer } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { aRelay } from './wiring.fixture.ts';

const env = { account: '111111111111', region: 'eu-north-1' };
const ourArn = `arn:aws:sns:${env.region}:${env.account}:orders`;
const foreignArn = `arn:aws:sns:${env.region}:222222222222:orders.fifo`;

const standardTopic = defineTopic('orders', [OrderCreated, OrderCancelled], { order: 'none' });

const consumerOf = (stack: Stack, topic: MessageTopic): MessageConsumer =>
  new MessageConsumer(stack, 'Consumer', {
    topic,
    inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
    handles: [OrderCreated],
    entry: anEntry,
  });

describe('an imported topic', () => {
  it('creates no topic, and is FIFO if its ARN says so', () => {
    const stack = aStack(anApp(), 'Test', { env });
    const standard = MessageTopic.fromTopicArn(stack, 'Orders', { topic: ordersTopic, topicArn: ourArn });
    const fifo = MessageTopic.fromTopicArn(stack, 'Fifo', { topic: ordersTopic, topicArn: `${ourArn}.fifo` });

    expect([standard.fifo, fifo.fifo]).toEqual([false, true]);
    templateOf(stack).resourceCountIs('AWS::SNS::Topic', 0);
  });

  it.each([
    [{ fifo: true }, ourArn, '`fifo: true`, but the topic "Test/OrdersImported" is standard'],
    [{ fifo: false }, `${ourArn}.fifo`, '`fifo: false`, but the topic "Test/OrdersImported" is FIFO'],
    [{ topic: standardTopic }, `${ourArn}.fifo`, 'is FIFO, but its messages have the order none'],
    [{}, 'arn:aws:sqs:eu-north-1:111111111111:orders', 'which is not the ARN of an SNS topic; use the form'],
    [{}, 'orders', 'which is not the ARN of an SNS topic; use the form'],
  ])('refuses %j with the ARN %s', (props, topicArn, sentence) => {
    const stack = aStack(anApp(), 'Test', { env });

    expect(
      faultOf(() => MessageTopic.fromTopicArn(stack, 'Orders', { topic: ordersTopic, topicArn, ...props })),
    ).toContain(sentence);
  });

  it('needs its kind if its ARN is known only at deployment', () => {
    const stack = aStack();
    const topicArn = new CfnParameter(stack, 'Arn').valueAsString;
    const of = (id: string, props: { readonly fifo?: boolean }) =>
      MessageTopic.fromTopicArn(stack, id, { topic: ordersTopic, topicArn, ...props });

    expect(faultOf(() => of('Unknown', {}))).toContain('is not known before the deployment');
    expect([of('Fifo', { fifo: true }).fifo, of('Standard', { fifo: false }).fifo]).toEqual([true, false]);
  });

  it("is subscribed in the consumer's stack, with a queue of its kind", () => {
    const stack = aStack(anApp(), 'Test', { env });
    consumerOf(stack, MessageTopic.fromTopicArn(stack, 'Orders', { topic: ordersTopic, topicArn: ourArn }));

    const template = templateOf(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: ourArn,
      FilterPolicy: { type: ['order.created'] },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'billing--orders' });
    expect(warningsOf(stack)).toBe('');
  });

  it('of another account is used with a warning that names what its owner must allow', () => {
    const stack = aStack(anApp(), 'Test', { env });
    const topic = MessageTopic.fromTopicArn(stack, 'Orders', { topic: ordersTopic, topicArn: foreignArn });
    consumerOf(stack, topic);
    aRelayTo(stack, topic);

    expect(refusalOf(stack)).toBe('');
    const warnings = warningsOf(stack);
    expect(warnings).toContain(
      'The topic "Test/OrdersImported" belongs to account 222222222222, so this app cannot change its policy. Make sure that it allows ' +
        'this account to use sns:Subscribe (account 111111111111)',
    );
    expect(warnings).toContain('the roles of this service to use sns:Publish (account 111111111111)');
  });

  it('of another region is refused', () => {
    const stack = aStack(anApp(), 'Test', { env });
    const topicArn = foreignArn.replace('eu-north-1', 'us-east-1');
    const topic = MessageTopic.fromTopicArn(stack, 'Orders', { topic: ordersTopic, topicArn });

    expect(faultOf(() => consumerOf(stack, topic))).toContain('Deploy both to one region.');
  });

  it('can be published to with its key, and with no more than that', () => {
    const stack = aStack(anApp(), 'Test', { env });
    const keyArn = `arn:aws:kms:${env.region}:${env.account}:key/11111111-2222-3333-4444-555555555555`;
    const topic = MessageTopic.fromTopicArn(stack, 'Orders', {
      topic: ordersTopic,
      topicArn: ourArn,
      encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn),
    });
    const { relay } = aRelayTo(stack, topic);

    const statements = statementsOf(templateOf(stack), relay.function.role ?? stack);
    expect(statements).toContainEqual({ Action: 'sns:Publish', Effect: 'Allow', Resource: ourArn });
    expect(statements).toContainEqual(
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn }),
    );
  });

  it('asks inboxes to remember messages for as long as its publisher can replay them', () => {
    const of = (replayDays: number) => {
      const inStack = aStack(anApp(), 'Test', { env });
      consumerOf(
        inStack,
        MessageTopic.fromTopicArn(inStack, 'Orders', { topic: ordersTopic, topicArn: ourArn, replayDays }),
      );
      return refusalOf(inStack);
    };

    expect(of(11)).toBe('');
    expect(of(12)).toContain('12 by replay from an outbox');
  });

  it('is warned about if the definition allows larger messages than SNS by default', () => {
    const stack = aStack(anApp(), 'Test', { env });
    const large = defineTopic('orders', [OrderCreated], { maxMessageBytes: 1_048_576 });
    MessageTopic.fromTopicArn(stack, 'Orders', { topic: large, topicArn: ourArn });

    expect(warningsOf(stack)).toContain('Make sure that its MaximumMessageSize is at least 1048576.');
  });
});

/** A relay of a new outbox to the topic. */
const aRelayTo = (stack: Stack, topic: MessageTopic) =>
  aRelay({ relay: { topic }, topic: { namePrefix: 'unused' } }, stack);

describe('a topic of this app', () => {
  it('is used with its key, without a cycle if the same key encrypts the queue', () => {
    const stack = aStack();
    const key = new Key(stack, 'Key');
    const destination = new Topic(stack, 'Ours', { masterKey: key, fifo: true, topicName: 'ours.fifo' });
    const topic = new MessageTopic(stack, 'Orders', { topic: ordersTopic, destination });
    new MessageConsumer(stack, 'Consumer', {
      topic,
      inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
      handles: 'all',
      entry: anEntry,
      encryptionKey: key,
    });

    const template = templateOf(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: refOf(destination) });
    const [policy] = Object.values(template.findResources('AWS::KMS::Key'));
    expect(JSON.stringify(policy)).not.toContain((refOf(destination) as { Ref: string }).Ref);
  });

  it('refuses a definition with larger messages than the topic accepts, and a prefix', () => {
    const stack = aStack();
    const destination = new Topic(stack, 'Ours');
    const large = defineTopic('orders', [OrderCreated], { maxMessageBytes: 1_048_576, order: 'none' });
    new MessageTopic(stack, 'Orders', { topic: large, destination });

    expect(refusalOf(stack)).toContain(
      'but the topic "Test/Ours" accepts 262144. Raise its MaximumMessageSize',
    );
    expect(
      faultOf(() => new MessageTopic(stack, 'Named', { topic: ordersTopic, destination, namePrefix: 'dev' })),
    ).toContain('already has a name; remove `namePrefix`.');
  });
});

describe('a topic whose messages go to a queue', () => {
  it('lets the relay send to the queue, and its consumer read that queue without a subscription', () => {
    const stack = aStack();
    const deadLetters = new Queue(stack, 'Dead', { fifo: true });
    const key = new Key(stack, 'Key');
    const destination = new Queue(stack, 'Exports', {
      fifo: true,
      encryptionMasterKey: key,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 7 },
      visibilityTimeout: Duration.seconds(180),
    });
    const topic = new MessageTopic(stack, 'Orders', { topic: ordersTopic, destination });
    const { relay } = aRelayTo(stack, topic);
    const consumer = consumerOf(stack, topic);

    const template = templateOf(stack);
    expect(topic.fifo).toBe(true);
    expect(consumer.subscription).toBeUndefined();
    expect([consumer.queue, consumer.deadLetterQueue]).toEqual([destination, deadLetters]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'orders-outbox-relay',
      Environment: {
        Variables: { RELAY_TOPIC_ARNS: { 'Fn::Join': ['', ['orders=', arnOf(destination)]] } },
      },
    });
    const statements = statementsOf(template, relay.function.role ?? stack);
    expect(statements).toContainEqual({
      Action: 'sqs:SendMessage',
      Effect: 'Allow',
      Resource: arnOf(destination),
    });
    expect(actionsOf(statements)).not.toContain('sns:Publish');
    expect(JSON.stringify(statements)).toContain(JSON.stringify(arnOf(key)));
  });

  it('has no SNS topic, and says what to use instead', () => {
    const stack = aStack();
    const topic = new MessageTopic(stack, 'Orders', {
      topic: ordersTopic,
      destination: new Queue(stack, 'Queue'),
    });

    expect(faultOf(() => topic.topic)).toContain(
      'The messages of the topic "orders" go to the queue "Test/Queue", so it has no SNS topic; use `destination`.',
    );
  });

  it('refuses another queue for its consumer', () => {
    const stack = aStack();
    const destination = new Queue(stack, 'Queue');
    const topic = new MessageTopic(stack, 'Orders', { topic: ordersTopic, destination });

    expect(
      faultOf(
        () =>
          new MessageConsumer(stack, 'Consumer', {
            topic,
            inbox: new Inbox(stack, 'Inbox', { service: 'billing' }),
            handles: 'all',
            entry: anEntry,
            queue: new Queue(stack, 'Other'),
          }),
      ),
    ).toContain('but its consumer has the queue "Test/Other"; remove `queue`.');
  });
});

describe('a topic whose messages go to an event bus', () => {
  it('lets the relay put events, of its own source only, and routes whole events to its consumers, which compare the source', () => {
    const stack = aStack();
    const destination = new EventBus(stack, 'Bus');
    const topic = new MessageTopic(stack, 'Orders', { topic: ordersTopic, destination });
    const { relay } = aRelayTo(stack, topic);
    const consumer = consumerOf(stack, topic);

    const template = templateOf(stack);
    expect(topic.fifo).toBe(false);
    expect(consumer.subscription).toBeUndefined();
    expect(statementsOf(template, relay.function.role ?? stack)).toContainEqual({
      Action: 'events:PutEvents',
      Condition: { StringEquals: { 'events:source': 'orders' } },
      Effect: 'Allow',
      Resource: arnOf(destination),
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: refOf(destination),
      EventPattern: { 'detail-type': ['order.created'] },
      Targets: [
        {
          Arn: arnOf(consumer.queue),
          InputPath: Match.absent(),
          DeadLetterConfig: { Arn: arnOf(consumer.deadLetterQueue) },
        },
      ],
    });
  });

  it('refuses an order that a bus does not keep', () => {
    const stack = aStack();
    const destination = EventBus.fromEventBusName(stack, 'Bus', 'shared');

    expect(
      faultOf(() => new MessageTopic(stack, 'Orders', { topic: ordersTopic, destination, fifo: true })),
    ).toContain(
      'does not keep the order of messages; use an SNS topic or a queue that is FIFO, or remove `fifo`.',
    );
  });
});
