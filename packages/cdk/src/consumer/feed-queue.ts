import { assertFaultless } from '@dynamo-outbox/topology/internal';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Subscription, SubscriptionFilter, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MessageTopic } from '../message-topic.ts';
import { warnUnlessAdded } from '../resources/assert-granted.ts';
import { isEventBus, isImported, isSnsTopic } from '../resources/destination.ts';
import { warnIfForeign } from '../rules/foreign-destination.ts';
import { stackCycleFaults } from '../rules/stack-cycle.ts';

/** A topic, the types that pass, and the queues of a consumer. */
export interface Feed {
  readonly topic: MessageTopic;
  readonly messageTypes: readonly string[] | 'all';
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  /** Whether the dead-letter queue existed before; a new one has the key of the queue. */
  readonly isDeadLetterQueueGiven: boolean;
}

const warnOfImported = (scope: Construct, queue: IQueue, by: string): void => {
  const { encryptionMasterKey: key } = queue;
  warnUnlessAdded(
    scope,
    { statementAdded: !isImported(queue) },
    {
      resource: `the queue "${queue.node.path}"`,
      allow: `${by} to use sqs:SendMessage`,
      otherwise: 'undeliverable messages are lost',
    },
  );
  warnUnlessAdded(
    scope,
    { statementAdded: key === undefined || !isImported(key) },
    {
      resource: `the key "${key?.node.path ?? ''}"`,
      allow: `${by} to use kms:Decrypt and kms:GenerateDataKey`,
      otherwise: 'undeliverable messages are lost',
    },
  );
};

const subscribe = (scope: Construct, feed: Feed): Subscription => {
  const { topic, messageTypes, queue, deadLetterQueue } = feed;
  topic.grantDelivery(queue);
  if (feed.isDeadLetterQueueGiven) {
    topic.grantDeliveryKey(deadLetterQueue);
    warnOfImported(scope, deadLetterQueue, 'sns.amazonaws.com');
  }
  warnIfForeign(scope, {
    destination: topic.destination,
    allow: 'this account to use sns:Subscribe',
    otherwise: 'the deployment fails at the subscription',
  });
  return new Subscription(scope, 'Subscription', {
    topic: topic.topic,
    protocol: SubscriptionProtocol.SQS,
    endpoint: queue.queueArn,
    rawMessageDelivery: true,
    // One queue to inspect and redrive, whether SNS or the consumer failed.
    deadLetterQueue,
    ...(messageTypes === 'all'
      ? {}
      : { filterPolicy: { type: SubscriptionFilter.stringFilter({ allowlist: [...messageTypes] }) } }),
  });
};

/** Sends events of a bus to the queue. The queue gets the whole event, because the consumer compares its source with that of the message. */
const createRule = (scope: Construct, eventBus: IEventBus, feed: Feed): void => {
  const { topic, messageTypes, queue, deadLetterQueue } = feed;
  const carried = topic.definition.definitions.map(({ type }) => type);
  for (const one of new Set([queue, deadLetterQueue])) {
    if (isImported(one)) {
      warnOfImported(scope, one, 'events.amazonaws.com');
    }
  }
  new Rule(scope, 'Rule', {
    eventBus,
    eventPattern: { detailType: [...(messageTypes === 'all' ? carried : messageTypes)] },
    targets: [new SqsQueue(queue, { deadLetterQueue })],
  });
};

/**
 * Connects the queue of a consumer to its topic: a subscription to an SNS topic, a rule on an event bus, and nothing
 * where the relay sends to the queue itself.
 */
export const feedQueue = (scope: Construct, feed: Feed): Subscription | undefined => {
  const { destination } = feed.topic;
  assertFaultless(stackCycleFaults(scope, destination, [feed.queue, feed.deadLetterQueue]));
  if (isSnsTopic(destination)) {
    return subscribe(scope, feed);
  }
  if (isEventBus(destination)) {
    createRule(scope, destination, feed);
  }
  return undefined;
};
