import type { Topic as TopicDefinition } from '@dynamo-outbox/messaging';
import {
  assertFaultless,
  defaultRetentionDays,
  faultsIn,
  limits,
  orderRule,
  prefixFaults,
} from '@dynamo-outbox/topology';
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

/** What a topic carries, and whether it keeps the order. */
export interface MessageTopicProps {
  /** The topic as its contract defines it, which says the types it carries. */
  readonly topic: TopicDefinition;
  /** Whether messages of one aggregate arrive in the order of their commits; true by default. */
  readonly fifo?: boolean;
  /** Put before the name, with a dash; nothing by default. */
  readonly namePrefix?: string;
  /** Customer managed key; without one SNS encrypts with a key of its own. */
  readonly encryptionKey?: IKey;
}

/*
 * The relay says which group a message belongs to and which id it has; nothing is derived from contents. Throughput is counted for
 * each group: a key need not wait for another.
 */
const fifoProps = {
  fifo: true,
  contentBasedDeduplication: false,
  fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
};

const undeliverable = (topic: string, queue: IQueue): string =>
  `The queue "${queue.node.path}" is imported, and its policy cannot be changed here, so SNS could not deliver from the topic ` +
  `"${topic}" to it. Create the queue in this app, or allow sqs:SendMessage to sns.amazonaws.com in the app that owns the queue.`;

/** Refuses a queue that is encrypted with an AWS managed key: its policy cannot allow SNS to use it. */
const assertDeliverable = (topic: string, { node, encryptionMasterKey }: IQueue): void => {
  assertFaultless(
    encryptionMasterKey !== undefined && isManagedByAws(encryptionMasterKey)
      ? [
          `The queue "${node.path}" is encrypted with "${unresolvedAliasOf(encryptionMasterKey) ?? ''}", a key of AWS that SNS may not ` +
            `use, so SNS could not deliver from the topic "${topic}" to it. Leave \`encryptionKey\` out, or give it a customer managed key.`,
        ]
      : [],
  );
};

/** Sets the topic's limit where it is not the default of SNS; the L2 construct has no property for it. */
const takeLargeMessages = ({ node }: Topic, { maxMessageBytes }: TopicDefinition): void => {
  if (maxMessageBytes !== limits.defaultMessageBytes && node.defaultChild instanceof CfnTopic) {
    node.defaultChild.maximumMessageSize = maxMessageBytes;
  }
};

/**
 * The topic on which a service tells others what happened: one for a family of aggregates, not one for each type of message.
 *
 * Nobody may publish but whom `grantPublish` names, and nobody without TLS. Where the definition raises `maxMessageBytes` above 256 KiB,
 * synth refuses more than 100 subscriptions, and any of another protocol than SQS, Lambda and Firehose.
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

  /** Days for which a message can be published again: the longest retention of the outboxes it comes from, 7 while none is known. */
  get replayDays(): number {
    return this.#outboxDays.length === 0 ? defaultRetentionDays.outbox : Math.max(...this.#outboxDays);
  }

  /** Registers an outbox whose messages this topic carries. Synth compares the retention of consumers' inboxes with its retention. */
  registerSource({ retentionDays }: { readonly retentionDays: number }): void {
    this.#outboxDays.push(retentionDays);
  }

  /**
   * Lets SNS deliver to a queue what comes by this topic, and use the queue's key for that.
   *
   * The key's policy names the topic by an ARN put together from its name: a reference would close a circle where the same key
   * encrypts the topic.
   *
   * Throws `INVALID_DEPLOYMENT` where SNS could not deliver: for a queue that was imported, as its policy cannot be changed here, and for
   * a queue that a key of AWS encrypts. Warns about a key that was imported, whose policy may already allow it.
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

  /** Lets a relay publish. */
  grantPublish(grantee: IGrantable): void {
    grant(grantee, { actions: ['sns:Publish'], resourceArns: [this.topic.topicArn] });
    grantKey(grantee, this.#encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
