import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import {
  assertFaultless,
  defaultRetentionDays,
  faultsIn,
  limits,
  orderRule,
  prefixFaults,
} from '@dynamo-outbox/topology/internal';
import { Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, FifoThroughputScope, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { isManagedByAws, unresolvedAliasOf } from './resources/alias-key.ts';
import { warnUnlessAdded } from './resources/assert-granted.ts';
import { grant, grantKey } from './resources/grant.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { keyPlaceFaults } from './rules/places.ts';
import { topicOutcomes } from './rules/topic-facts.ts';
import { assertNameFits, prefixedPhysicalName } from './resources/prefixed.ts';

/** Properties of a topic. */
export interface MessageTopicProps {
  /** Definition of the topic from its contract, including the types that it carries. */
  readonly topic: TopicDefinition;
  /** Whether messages of one aggregate arrive in commit order. Default true. */
  readonly fifo?: boolean;
  /** Prefix of the name, followed by a dash. Default: none. */
  readonly namePrefix?: string;
  /** Customer managed key. Default: SNS encrypts with its own key. */
  readonly encryptionKey?: IKey;
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

const undeliverable = (topic: string, queue: IQueue): string =>
  `The queue "${queue.node.path}" is imported, so its policy cannot be changed here and SNS could not deliver from the topic ` +
  `"${topic}" to it. Create the queue in this app, or allow sqs:SendMessage to sns.amazonaws.com in the app that owns the queue.`;

/** Throws for a queue that is encrypted with an AWS managed key: its policy cannot allow SNS to use it. */
const assertDeliverable = (topic: string, { node, encryptionMasterKey }: IQueue): void => {
  assertFaultless(
    encryptionMasterKey !== undefined && isManagedByAws(encryptionMasterKey)
      ? [
          `The queue "${node.path}" is encrypted with "${unresolvedAliasOf(encryptionMasterKey) ?? ''}", an AWS managed key that SNS may not ` +
            `use, so SNS could not deliver from the topic "${topic}" to it. Omit \`encryptionKey\`, or set a customer managed key.`,
        ]
      : [],
  );
};

/**
 * Sets the topic's message size limit if it differs from the default of SNS. The L2 construct has no property for it.
 */
const takeLargeMessages = ({ node }: Topic, { maxMessageBytes }: TopicDefinition): void => {
  if (maxMessageBytes !== limits.defaultMessageBytes && node.defaultChild instanceof CfnTopic) {
    node.defaultChild.maximumMessageSize = maxMessageBytes;
  }
};

/**
 * The topic on which a service publishes its messages: one for each family of aggregates, not one for each message
 * type.
 *
 * Only principals that `grantPublish` names may publish, and only with TLS. If the definition raises `maxMessageBytes`
 * above 256 KiB, synth rejects more than 100 subscriptions, and protocols other than SQS, Lambda and Firehose.
 *
 * @example
 * ```ts
 * const orders = new MessageTopic(this, 'Orders', { topic: ordersTopic });
 * ```
 */
export class MessageTopic extends Construct {
  readonly definition: TopicDefinition;
  readonly fifo: boolean;
  readonly topic: ITopic;
  readonly #encryptionKey: IKey | undefined;
  readonly #arnByName: string;
  readonly #outboxDays: number[] = [];

  constructor(
    scope: Construct,
    id: string,
    { topic, fifo = true, namePrefix, encryptionKey }: MessageTopicProps,
  ) {
    super(scope, id);
    assertFaultless([
      ...prefixFaults(namePrefix),
      ...faultsIn([orderRule({ topic: topic.name, order: topic.order, isFifo: fifo })]),
      ...keyPlaceFaults(`the topic "${topic.name}"`, this, encryptionKey),
    ]);
    this.definition = topic;
    this.fifo = fifo;
    this.#encryptionKey = encryptionKey;
    const topicName = assertNameFits('topic', prefixedPhysicalName(namePrefix, { name: topic.name, fifo }));
    this.#arnByName = Stack.of(this).formatArn({ service: 'sns', resource: topicName });
    const created = new Topic(this, 'Topic', {
      topicName,
      enforceSSL: true,
      ...(fifo ? fifoProps : {}),
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    takeLargeMessages(created, topic);
    this.topic = created;
    validateAtSynth(this, () => topicOutcomes(this));
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
   * Throws `INVALID_DEPLOYMENT` if SNS could not deliver: for an imported queue, whose policy cannot be changed here,
   * and for a queue encrypted with an AWS managed key. Warns about an imported key, whose policy may already allow it.
   */
  grantDelivery(queue: IQueue): void {
    assertDeliverable(this.definition.name, queue);
    const principals = [new ServicePrincipal('sns.amazonaws.com')];
    const { statementAdded } = queue.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topic.topicArn } },
      }),
    );
    assertFaultless(statementAdded ? [] : [undeliverable(this.definition.name, queue)]);
    this.#grantDeliveryKey(queue);
  }

  #grantDeliveryKey(queue: IQueue): void {
    const key = queue.encryptionMasterKey;
    if (key === undefined) {
      return;
    }
    const added = key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:SourceArn': this.#arnByName } },
      }),
    );
    warnUnlessAdded(queue, added, {
      resource: `the key "${key.node.path}"`,
      allow:
        'sns.amazonaws.com to use kms:Decrypt and kms:GenerateDataKey, where aws:SourceArn is the topic ' +
        `"${this.definition.name}"`,
      otherwise: `SNS cannot deliver to the queue "${queue.node.path}"`,
    });
  }

  /** Allows a relay to publish. */
  grantPublish(grantee: IGrantable): void {
    grant(grantee, { actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
    grantKey(grantee, this.#encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
