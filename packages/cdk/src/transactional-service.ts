import {
  type ConsumedTopic,
  describeTransactionalService,
  type TransactionalService as DescribedService,
  type TransactionalServiceOptions,
} from '@dynamo-outbox/topology';
import {
  assertFaultless,
  checkLimits,
  consumptionNames,
  describeTables,
  namesOf,
  serviceEnvironment,
  withDefaults,
} from '@dynamo-outbox/topology/internal';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Inbox } from './inbox.ts';
import { MessageConsumer } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { metricsNamespaceOf } from './metrics/metrics-namespace.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { OutboxSweeper } from './outbox-sweeper.ts';
import { PayloadBucket } from './payload-bucket.ts';
import { aggregateActions } from './resources/aggregate-actions.ts';
import type { BucketProps } from './resources/create-bucket.ts';
import { createTable, type TableProps } from './resources/create-table.ts';
import { grant, grantKey } from './resources/grant.ts';
import { grantInspection, grantRecovery } from './resources/grant-operations.ts';
import { type NamedResources, resolveEnvironment } from './resources/resolve-environment.ts';
import { payloadSourceFaults, topicFaults } from './rules/external-resources.ts';
import { toPublishingOptions } from './resources/publishing.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { functionPlaceFaults, servicePlaceFaults } from './rules/neighbours.ts';
import { transactionTableOutcomes } from './rules/transaction-tables.ts';

/** Properties of a service, including its resources in other stacks. */
export interface TransactionalServiceProps
  extends
    Omit<TransactionalServiceOptions, 'http' | 'metrics' | 'metricsNamespace'>,
    Pick<TableProps, 'namePrefix' | 'encryptionKey' | 'removalPolicy'>,
    Pick<BucketProps, 'accessLogs'> {
  /** Its topic, if it is in another stack: two services that consume each other's topics cannot each own theirs. */
  readonly topic?: MessageTopic;
  /** The topics that it consumes, one for each entry of `consumes`. */
  readonly subscribesTo?: readonly MessageTopic[];
  /** Its payload bucket, if it is in another stack. */
  readonly payloads?: PayloadBucket;
  /** The payload buckets that it reads, one for each `payloadsOf` of `consumes`. */
  readonly payloadSources?: readonly PayloadBucket[];
  /** An existing aggregate table. Default: a new table with the partition key `PK`. */
  readonly table?: ITable;
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /**
   * Lambda options for every function of the service, such as a VPC, memory, an architecture, a role or tracing. They
   * apply to relay, sweeper, consumers, and every `ServiceFunction`, whose own options take precedence. Default: the
   * toolkit's options.
   */
  readonly functionOptions?: ServiceFunctionOptions;
}

/** Lambda options that several functions can share. A name can belong to only one function. */
export type ServiceFunctionOptions = Omit<FunctionOptions, 'functionName'>;

/**
 * Converts the properties to description options. Existing resources keep their settings: a topic's order, a bucket's
 * retention.
 */
const toOptions = ({
  topic,
  payloads,
  ...props
}: TransactionalServiceProps): TransactionalServiceOptions => ({
  ...props,
  metrics: props.metrics ?? 'emf',
  metricsNamespace: metricsNamespaceOf(props.namePrefix),
  fifo: topic?.fifo ?? props.fifo ?? true,
  ...(payloads === undefined
    ? {}
    : { payloadBucket: true, retentionDays: { ...props.retentionDays, payload: payloads.retentionDays } }),
});

/**
 * A service with a transactional outbox and inbox: its table, outbox, inbox and topic, the relay and the sweeper, a
 * consumer for each topic that it reads, and optionally a bucket for large payloads.
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
  readonly inbox: Inbox;
  readonly topic: MessageTopic;
  /** Lambda options that all functions of the service share. */
  readonly functionOptions: ServiceFunctionOptions;
  readonly relay: OutboxRelay;
  readonly sweeper: OutboxSweeper | undefined;
  readonly payloads: PayloadBucket | undefined;
  /** The consumers, one for each consumed topic, in the order of `consumes`. */
  readonly consumers: readonly MessageConsumer[];
  readonly #service: DescribedService;
  readonly #connected: LambdaFunction[] = [];
  readonly #props: TransactionalServiceProps;

  constructor(scope: Construct, id: string, props: TransactionalServiceProps) {
    super(scope, id);
    const options = toOptions(props);
    this.#props = props;
    this.#service = withDefaults(options);
    this.#check(options);
    this.name = props.name;
    this.functionOptions = props.functionOptions ?? {};
    this.table = props.table ?? this.#createTable();
    this.outbox = this.#createOutbox();
    this.inbox = this.#createInbox();
    this.topic = props.topic ?? this.#createTopic();
    this.payloads = props.payloads ?? this.#createPayloadBucket();
    this.relay = this.#createRelay();
    this.sweeper = this.#createSweeper();
    this.consumers = this.#service.consumes.map((consumed) => this.#createConsumer(consumed));
    validateAtSynth(this, () =>
      transactionTableOutcomes(this, {
        service: this.name,
        tables: [this.table],
        functions: this.#connected,
      }),
    );
  }

  /**
   * Connects a function to the service: sets its environment, and allows it to change the aggregate table, record
   * messages, record processed requests and store large payloads. The function can neither publish nor read the outbox.
   */
  connect(lambda: LambdaFunction): void {
    assertFaultless(functionPlaceFaults(this, lambda));
    this.#connected.push(lambda);
    for (const [name, value] of Object.entries(this.environment)) {
      lambda.addEnvironment(name, value);
    }
    this.#grantAggregates(lambda);
    this.outbox.grantRecord(lambda);
    this.inbox.grantDeduplicate(lambda);
    this.payloads?.grantPut(lambda);
  }

  /**
   * Grants read-only access with `npx dynamo-outbox`: `status`, `trace`, `redrive list` and `show`, and dry runs.
   *
   * Includes access to the bodies of messages.
   */
  grantInspect(grantee: IGrantable): void {
    grantInspection(grantee, this);
  }

  /** Grants read-only access, and sending messages again: `replay` and `redrive send`. */
  grantRecover(grantee: IGrantable): void {
    grantRecovery(grantee, this);
  }

  /** Environment of every part that contains the service's own code. */
  get environment(): Readonly<Record<string, string>> {
    return resolveEnvironment(serviceEnvironment(this.#service), this.#resources);
  }

  get #resources(): NamedResources {
    const names = namesOf(this.name);
    return {
      tableNames: {
        [names.aggregateTable]: this.table.tableName,
        [names.outboxTable]: this.outbox.table.tableName,
        [names.inboxTable]: this.inbox.table.tableName,
      },
      bucketNames:
        this.payloads === undefined ? {} : { [names.payloadBucket]: this.payloads.bucket.bucketName },
    };
  }

  #check(options: TransactionalServiceOptions): void {
    const description = describeTransactionalService(options);
    const { subscribesTo = [], payloadSources = [] } = this.#props;
    assertFaultless([
      ...checkLimits(description),
      ...topicFaults(this.#service, subscribesTo),
      ...payloadSourceFaults(this.#service, payloadSources),
      ...servicePlaceFaults(this, this.#props),
    ]);
  }

  get #shared() {
    const { namePrefix, encryptionKey, removalPolicy } = this.#props;
    return { namePrefix, encryptionKey, removalPolicy };
  }

  #createTable(): ITable {
    const [description] = describeTables(this.#service);
    return createTable(new Construct(this, 'Aggregates'), description, this.#shared);
  }

  #createOutbox(): Outbox {
    const { name, tracking, retentionDays, publishes } = this.#service;
    return new Outbox(this, 'Outbox', {
      service: name,
      tracking,
      order: publishes.order,
      retentionDays: retentionDays.outbox,
      ...this.#shared,
    });
  }

  #createInbox(): Inbox {
    const { name, retentionDays } = this.#service;
    return new Inbox(this, 'Inbox', { service: name, retentionDays: retentionDays.inbox, ...this.#shared });
  }

  #createTopic(): MessageTopic {
    const { publishes, fifo } = this.#service;
    return new MessageTopic(this, 'Topic', { topic: publishes, fifo, ...this.#shared });
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
      topic: this.topic,
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

  #createConsumer({ topic, messageTypes, entry, guards, payloadsOf }: ConsumedTopic): MessageConsumer {
    const { subscribesTo = [], payloadSources = [], encryptionKey, functionOptions } = this.#props;
    const { consumerTimeoutSeconds, maxReceiveCount, maximumConcurrency, retentionDays, metrics } =
      this.#service;
    const messageTopic = subscribesTo.find(({ definition }) => definition.name === topic.name) ?? this.topic;
    const id = consumptionNames(this.name, topic.name).consumer;
    const consumer = new MessageConsumer(this, id, {
      topic: messageTopic,
      handles: messageTypes === 'all' ? messageTypes : messageTypes.map((type) => ({ type })),
      entry,
      inbox: this.inbox,
      outbox: this.outbox,
      payloads: this.payloads,
      payloadSource:
        payloadsOf === this.name
          ? this.payloads
          : payloadSources.find(({ service }) => service === payloadsOf),
      guards,
      timeoutSeconds: consumerTimeoutSeconds,
      maxReceiveCount,
      maximumConcurrency,
      retentionDays,
      metrics,
      environment: this.environment,
      encryptionKey,
      functionOptions,
    });
    this.#grantAggregates(consumer.function);
    return consumer;
  }

  #grantAggregates(lambda: LambdaFunction): void {
    grant(lambda, { actions: aggregateActions, resourceArns: [this.table.tableArn] });
    grantKey(lambda, this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
