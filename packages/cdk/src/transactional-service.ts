import {
  type ConsumedTopic,
  describeTransactionalService,
  type PublishedTopic,
  type TransactionalService as DescribedService,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import {
  assertFaultless,
  checkLimits,
  namesOf,
  serviceEnvironment,
  withDefaults,
} from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createServiceConsumer } from './consumer/service-consumer.ts';
import type { Inbox } from './inbox.ts';
import type { MessageConsumer } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { OutboxSweeper } from './outbox-sweeper.ts';
import { PayloadBucket } from './payload-bucket.ts';
import { grantAggregates, grantEffects } from './resources/grant-aggregates.ts';
import { grantInspection, grantRecovery } from './resources/grant-operations.ts';
import { type NamedResources, resolveEnvironment } from './resources/resolve-environment.ts';
import { toPublishingOptions } from './resources/publishing.ts';
import type { ServiceFunctionOptions } from './resources/service-function-options.ts';
import { strongestOrder } from './resources/strongest-order.ts';
import {
  givenPartFaults,
  givenTopicFaults,
  payloadSourceFaults,
  topicFaults,
} from './rules/external-resources.ts';
import { functionOptionFaults } from './rules/function-options.ts';
import { givenResourceFaults } from './rules/neighbours.ts';
import { aggregateTableOf, ConnectedFunctions, getInbox, inboxOf } from './service-parts.ts';
import {
  givenInboxOf,
  givenTopicsOf,
  toServiceOptions,
  type TransactionalServiceProps,
} from './transactional-service-props.ts';

export type { TransactionalServiceProps } from './transactional-service-props.ts';

/**
 * A service with a transactional outbox and inbox: its table, outbox, inbox and topics, the relay and the sweeper, a
 * consumer for each topic that it reads, and optionally a bucket for large payloads. `ConsumingService` publishes nothing.
 *
 * Throws `INVALID_DEPLOYMENT` if the options contradict each other. The error lists all faults.
 *
 * @example
 * ```ts
 * const orders = new TransactionalService(this, 'Orders', { name: 'orders', publishes: ordersTopic });
 * orders.connect(api);
 * ```
 */
export class TransactionalService extends Construct {
  readonly name: string;
  readonly table: ITable;
  readonly outbox: Outbox;
  /** The topics that it publishes to, in the order of `publishes`. */
  readonly topics: readonly MessageTopic[];
  /** Lambda options that all functions of the service share. */
  readonly functionOptions: ServiceFunctionOptions;
  readonly relay: OutboxRelay;
  readonly sweeper: OutboxSweeper | undefined;
  readonly payloads: PayloadBucket | undefined;
  /** The consumers, one for each consumed topic, in the order of `consumes`. */
  readonly consumers: readonly MessageConsumer[];
  readonly namePrefix: string | undefined;
  readonly #inbox: Inbox | undefined;
  readonly #service: DescribedService;
  readonly #connected = new ConnectedFunctions(this);
  readonly #props: TransactionalServiceProps;

  constructor(scope: Construct, id: string, props: TransactionalServiceProps) {
    super(scope, id);
    const options = toServiceOptions(props);
    this.#props = props;
    this.#service = withDefaults(options);
    this.#check(options);
    this.name = props.name;
    this.functionOptions = props.functionOptions ?? {};
    this.table = aggregateTableOf(this, this.#service, props);
    this.namePrefix = props.namePrefix;
    this.outbox = props.outbox ?? this.#createOutbox();
    this.#inbox = inboxOf(this, this.#service, props);
    this.topics = this.#service.publishes.map((published, index) => this.#topicOf(published, index));
    this.payloads = props.payloads ?? this.#createPayloadBucket();
    this.relay = this.#createRelay();
    this.sweeper = this.#createSweeper();
    this.consumers = this.#service.consumes.map((consumed) => this.#createConsumer(consumed));
  }

  /** The first topic that it publishes to. */
  get topic(): MessageTopic {
    const [topic] = this.topics;
    if (topic === undefined) {
      throw new Error('The service has no topic, although it was checked for one.');
    }
    return topic;
  }

  /** Whether it has an inbox. */
  get hasInbox(): boolean {
    return this.#inbox !== undefined;
  }

  /** The inbox. Throws `INVALID_DEPLOYMENT` for a service with `inbox: 'none'`. */
  get inbox(): Inbox {
    return getInbox(this.name, this.#inbox);
  }

  /**
   * Connects a function to the service: sets its environment, and allows it to change the aggregate table, record
   * messages, record processed requests and store large payloads. The function can neither publish nor read the outbox.
   */
  connect(lambda: LambdaFunction): void {
    this.#connected.add(lambda);
    grantAggregates(lambda, this.table);
    this.outbox.grantRecord(lambda);
    this.#inbox?.grantDeduplicate(lambda);
    this.payloads?.grantPut(lambda);
  }

  /**
   * Grants read-only access with `npx dynamo-outbox`: `status`, `trace`, `redrive list` and `show`, and dry runs.
   *
   * Includes access to the bodies of messages.
   */
  grantInspect(grantee: IGrantable): void {
    grantInspection(grantee, this.#operated);
  }

  /** Grants read-only access, and sending messages again: `replay` and `redrive send`. */
  grantRecover(grantee: IGrantable): void {
    grantRecovery(grantee, this.#operated);
  }

  /** Environment of every part that contains the service's own code. */
  get environment(): Readonly<Record<string, string>> {
    return resolveEnvironment(serviceEnvironment(this.#service), this.#resources);
  }

  get #operated() {
    const { outbox, topics, relay, consumers } = this;
    return { outbox, inbox: this.#inbox, topics, relay, consumers };
  }

  get #resources(): NamedResources {
    const names = namesOf(this.name);
    return {
      tableNames: {
        [names.aggregateTable]: this.table.tableName,
        [names.outboxTable]: this.outbox.table.tableName,
        ...(this.#inbox === undefined ? {} : { [names.inboxTable]: this.#inbox.table.tableName }),
      },
      bucketNames:
        this.payloads === undefined ? {} : { [names.payloadBucket]: this.payloads.bucket.bucketName },
    };
  }

  #check(options: TransactionalServiceOptions): void {
    const description = describeTransactionalService(options);
    const { name, subscribesTo = [], payloadSources = [], outbox, payloads, functionOptions } = this.#props;
    const topics = givenTopicsOf(this.#props);
    assertFaultless([
      ...checkLimits(description),
      ...functionOptionFaults(name, functionOptions),
      ...givenTopicFaults(this.#service, topics),
      ...givenPartFaults(name, { outbox, inbox: givenInboxOf(this.#props), payloads }),
      ...topicFaults(this.#service, subscribesTo, topics),
      ...payloadSourceFaults(this.#service, payloadSources),
      ...givenResourceFaults(this, { ...this.#props, topics }),
    ]);
  }

  #createOutbox(): Outbox {
    const { name, tracking, retentionDays, publishes } = this.#service;
    const { namePrefix, encryptionKey, removalPolicy } = this.#props;
    return new Outbox(this, 'Outbox', {
      service: name,
      tracking,
      order: strongestOrder(publishes.map(({ topic }) => topic)),
      retentionDays: retentionDays.outbox,
      namePrefix,
      encryptionKey,
      removalPolicy,
    });
  }

  #topicOf({ topic, fifo }: Required<PublishedTopic>, index: number): MessageTopic {
    const { namePrefix, encryptionKey } = this.#props;
    return (
      givenTopicsOf(this.#props).find(({ definition }) => definition.name === topic.name) ??
      new MessageTopic(this, index === 0 ? 'Topic' : `Topic-${topic.name}`, {
        topic,
        fifo,
        namePrefix,
        encryptionKey,
      })
    );
  }

  #createPayloadBucket(): PayloadBucket | undefined {
    const { name, payloadBucket, retentionDays } = this.#service;
    const { encryptionKey, removalPolicy, accessLogs } = this.#props;
    return payloadBucket
      ? new PayloadBucket(this, 'Payloads', {
          service: name,
          retentionDays: retentionDays.payload,
          encryptionKey,
          removalPolicy,
          accessLogs,
        })
      : undefined;
  }

  #createRelay(): OutboxRelay {
    const { relayEntry, encryptionKey, removalPolicy, accessLogs, functionOptions } = this.#props;
    return new OutboxRelay(this, 'OutboxRelay', {
      outbox: this.outbox,
      topic: this.topics,
      ...toPublishingOptions(this.#service),
      entry: relayEntry,
      encryptionKey,
      removalPolicy,
      accessLogs,
      functionOptions,
    });
  }

  #createSweeper(): OutboxSweeper | undefined {
    const { sweeper, functionOptions } = this.#props;
    return this.#service.sweeper === undefined
      ? undefined
      : new OutboxSweeper(this, 'OutboxSweeper', {
          relay: this.relay,
          functionOptions,
          ...(sweeper === undefined || sweeper === 'none' ? {} : sweeper),
        });
  }

  #createConsumer(consumed: ConsumedTopic): MessageConsumer {
    const { subscribesTo = [], payloadSources = [], encryptionKey, functionOptions } = this.#props;
    const consumer = createServiceConsumer(this, consumed, {
      service: this.#service,
      topics: [...subscribesTo, ...this.topics],
      payloadSources: [...(this.payloads === undefined ? [] : [this.payloads]), ...payloadSources],
      inbox: this.#inbox,
      namePrefix: this.namePrefix,
      outbox: this.outbox,
      payloads: this.payloads,
      environment: this.environment,
      encryptionKey,
      functionOptions,
    });
    grantEffects(consumer.function, this.table, consumed);
    return consumer;
  }
}
