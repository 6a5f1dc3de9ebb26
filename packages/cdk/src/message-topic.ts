import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import {
  assertFaultless,
  defaultRetentionDays,
  faultsIn,
  limits,
  orderRule,
  prefixFaults,
} from '@dynamo-outbox/topology/internal';
import { InvalidDeploymentError } from '@dynamo-outbox/topology';
import { Stack, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, FifoThroughputScope, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  arnOfDestination,
  describeDestination,
  isEventBus,
  isSnsTopic,
  keyOfDestination,
  type MessageDestination,
  publishActionOf,
} from './resources/destination.ts';
import { grantDelivery, grantDeliveryKey } from './resources/grant-delivery.ts';
import { grant, grantKey } from './resources/grant.ts';
import { assertNameFits, prefixedPhysicalName } from './resources/prefixed.ts';
import { claim } from './rules/claims.ts';
import { destinationFaults, destinationOutcomes, isFifoDestination } from './rules/destination-outcomes.ts';
import { warnIfForeign } from './rules/foreign-destination.ts';
import { encryptionKeyFaults } from './rules/places.ts';
import { arnFaults } from './rules/resource-kind.ts';
import { topicOutcomes } from './rules/topic-facts.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';

/** Properties of a topic. */
export interface MessageTopicProps {
  /** Definition of the topic from its contract, including the types that it carries. */
  readonly topic: TopicDefinition;
  /**
   * Whether messages of one aggregate arrive in commit order. Default: true for a new topic; for an existing
   * destination, what its ARN says.
   */
  readonly fifo?: boolean;
  /** Prefix of the name of a new topic, followed by a dash. Default: none. */
  readonly namePrefix?: string;
  /**
   * Customer managed key. Default: SNS encrypts a new topic with its own key; for an existing destination, the key that
   * its construct knows. An imported topic, and every event bus, knows no key: set the one that encrypts it.
   */
  readonly encryptionKey?: IKey;
  /**
   * Where messages go: an existing SNS topic, a queue, or an event bus. Default: a new SNS topic with the name of the
   * definition.
   */
  readonly destination?: MessageDestination;
  /**
   * Days for which the publisher of an existing topic can send a message again. The inboxes of consumers remember
   * messages for longer. Default: the longest retention of the outboxes that publish to it in this app, or 7.
   */
  readonly replayDays?: number;
}

/** Properties of a topic that another stack, account or app created. */
export interface ImportedTopicProps extends Pick<
  MessageTopicProps,
  'topic' | 'fifo' | 'encryptionKey' | 'replayDays'
> {
  /** ARN of the SNS topic. Its suffix says whether the topic is FIFO. */
  readonly topicArn: string;
}

/*
 * The relay sets the group and the deduplication id of each message; nothing is derived from contents. The throughput
 * quota applies to each group, so that ordering keys do not wait for each other.
 */
const fifoProps = {
  fifo: true,
  contentBasedDeduplication: false,
  fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
};

/**
 * Sets the topic's message size limit if it differs from the default of SNS. The L2 construct has no property for it.
 */
const takeLargeMessages = ({ node }: Topic, { maxMessageBytes }: TopicDefinition): void => {
  if (maxMessageBytes !== limits.defaultMessageBytes && node.defaultChild instanceof CfnTopic) {
    node.defaultChild.maximumMessageSize = maxMessageBytes;
  }
};

const createTopic = (
  scope: Construct,
  { topic, namePrefix, encryptionKey, fifo }: MessageTopicProps & { readonly fifo: boolean },
): Topic => {
  const topicName = assertNameFits('topic', prefixedPhysicalName(namePrefix, { name: topic.name, fifo }));
  const created = new Topic(scope, 'Topic', {
    topicName,
    enforceSSL: true,
    ...(fifo ? fifoProps : {}),
    ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
  });
  takeLargeMessages(created, topic);
  return created;
};

/**
 * Returns the ARN of a destination without a reference to its resource. A topic of this app whose name CloudFormation
 * chooses gets the pattern of its account and region.
 */
const arnWithoutReference = (destination: MessageDestination): string => {
  const { defaultChild } = destination.node;
  if (!(defaultChild instanceof CfnTopic)) {
    return arnOfDestination(destination);
  }
  const { topicName } = defaultChild;
  const isNamed = topicName !== undefined && !Token.isUnresolved(topicName);
  return Stack.of(destination).formatArn({ service: 'sns', resource: isNamed ? topicName : '*' });
};

/**
 * The topic on which a service publishes its messages: one for each family of aggregates, not one for each message
 * type.
 *
 * Only principals that `grantPublish` names may publish to a new topic, and only with TLS. If the definition raises
 * `maxMessageBytes` above 256 KiB, synth rejects more than 100 subscriptions, and protocols other than SQS, Lambda and
 * Firehose.
 *
 * @example
 * ```ts
 * const orders = new MessageTopic(this, 'Orders', { topic: ordersTopic });
 * const legacy = MessageTopic.fromTopicArn(this, 'Legacy', { topic: legacyTopic, topicArn });
 * const exports = new MessageTopic(this, 'Exports', { topic: exportsTopic, destination: exportQueue });
 * ```
 */
export class MessageTopic extends Construct {
  readonly definition: TopicDefinition;
  readonly fifo: boolean;
  /** Where messages go: an SNS topic, a queue, or an event bus. */
  readonly destination: MessageDestination;
  readonly #encryptionKey: IKey | undefined;
  readonly #outboxDays: number[];

  constructor(scope: Construct, id: string, props: MessageTopicProps) {
    super(scope, id);
    const { topic, namePrefix, destination, encryptionKey, replayDays } = props;
    const fifo = props.fifo ?? (destination === undefined || isFifoDestination(destination) === true);
    assertFaultless([
      ...prefixFaults(namePrefix),
      ...faultsIn([orderRule({ topic: topic.name, order: topic.order, isFifo: fifo })]),
      ...encryptionKeyFaults(`the topic "${topic.name}"`, this, encryptionKey),
      ...(destination === undefined ? [] : destinationFaults(destination, props)),
    ]);
    this.definition = topic;
    this.fifo = fifo;
    this.#outboxDays = replayDays === undefined ? [] : [replayDays];
    this.destination = destination ?? createTopic(this, { ...props, fifo });
    this.#encryptionKey = encryptionKey ?? keyOfDestination(this.destination);
    validateAtSynth(this, () => [...topicOutcomes(this), ...destinationOutcomes(this)]);
    this.#claim();
  }

  #claim(): void {
    const { destination, definition } = this;
    claim(destination, this.arn, {
      by: this,
      what: describeDestination(destination),
      use: 'destination',
      owner: definition.name,
      as: `the destination of the topic "${definition.name}"`,
      // A rule on a bus selects types, so topics with different types share a bus.
      ...(isEventBus(destination) ? { types: definition.definitions.map(({ type }) => type) } : {}),
    });
  }

  /**
   * Uses an SNS topic that another stack, account or app created.
   *
   * A topic of another account needs the permission of its owner, which this app cannot give; synth says which.
   *
   * @example
   * ```ts
   * const topic = MessageTopic.fromTopicArn(this, 'Orders', { topic: ordersTopic, topicArn });
   * ```
   */
  static fromTopicArn(
    scope: Construct,
    id: string,
    { topicArn, ...props }: ImportedTopicProps,
  ): MessageTopic {
    // CDK would reject some wrong ARNs with a sentence that names no topic.
    assertFaultless(arnFaults(`The topic "${props.topic.name}"`, 'topic', topicArn));
    const destination = Topic.fromTopicArn(scope, `${id}Imported`, topicArn);
    return new MessageTopic(scope, id, { ...props, destination });
  }

  /** ARN of the destination. */
  get arn(): string {
    return arnOfDestination(this.destination);
  }

  /** The SNS topic. Throws `INVALID_DEPLOYMENT` if messages go to a queue or an event bus. */
  get topic(): ITopic {
    const { destination } = this;
    if (!isSnsTopic(destination)) {
      throw new InvalidDeploymentError([
        `The messages of the topic "${this.definition.name}" go to ${describeDestination(destination)}, so it has no SNS topic; use \`destination\`.`,
      ]);
    }
    return destination;
  }

  /**
   * Days for which a message can be replayed: the longest retention of the source outboxes. 7 while no outbox is known.
   */
  get replayDays(): number {
    return this.#outboxDays.length === 0 ? defaultRetentionDays.outbox : Math.max(...this.#outboxDays);
  }

  /**
   * Registers an outbox as a source of the topic's messages. Inboxes of consumers are checked against its retention.
   */
  registerSource({ retentionDays }: { readonly retentionDays: number }): void {
    this.#outboxDays.push(retentionDays);
  }

  /**
   * Allows SNS to deliver messages of this topic to a queue, and to use the queue's key.
   *
   * The key policy uses an ARN built from the topic name: a reference would create a cycle if the same key encrypts the
   * topic.
   *
   * Throws `INVALID_DEPLOYMENT` for a queue encrypted with an AWS managed key, which SNS may not use. Warns about an
   * imported queue and an imported key, whose policies may already allow it.
   */
  grantDelivery(queue: IQueue): void {
    grantDelivery(queue, { name: this.definition.name, topicArn: this.topic.topicArn });
    this.grantDeliveryKey(queue);
  }

  /** Allows SNS to use the key of a queue that receives messages of this topic, also after failed deliveries. */
  grantDeliveryKey(queue: IQueue): void {
    grantDeliveryKey(queue, {
      name: this.definition.name,
      topicArn: arnWithoutReference(this.destination),
    });
  }

  /**
   * Allows a relay to publish the messages of a service.
   *
   * On an event bus, the grant is limited to events whose source is the service, so that it cannot send messages of other services.
   */
  grantPublish(grantee: IGrantable, service?: string): void {
    const action = publishActionOf(this.destination);
    const isLimited = service !== undefined && isEventBus(this.destination);
    grant(grantee, {
      actions: [action],
      resourceArns: [this.arn],
      ...(isLimited ? { conditions: { StringEquals: { 'events:source': service } } } : {}),
    });
    grantKey(grantee, this.#encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    warnIfForeign(this, {
      destination: this.destination,
      allow: `the roles of this service to use ${action}`,
      otherwise: `no message of the topic "${this.definition.name}" is published`,
    });
  }
}
