import { givenOptions } from '@dynamo-outbox/kernel';
import type { ConsumerGuards, Topic } from '@dynamo-outbox/messaging';
import { pollingDefaults } from '@dynamo-outbox/messaging/limits';
import type { EnvironmentDescription, TableDescription } from './resource-descriptions.ts';

/** A subscription of a service to another service's topic. */
export interface ConsumedTopic {
  /** The other service's topic, from its contract. */
  readonly topic: Topic;
  /** Message types that pass the subscription's filter; the topic must carry each of them. `all` means no filter. */
  readonly messageTypes: readonly string[] | 'all';
  /** Path of the file that exports the consumer's Lambda `handler`, from the repository root. */
  readonly entry: string;
  /** Whether the topic is FIFO. The queue is of the same kind. Default false. */
  readonly fifo?: boolean;
  /** Order guards of the consumer. A consumer that detects gaps must not have a filter. Default: none. */
  readonly guards?: ConsumerGuards;
  /**
   * Name of the publishing service, if large payloads of its messages are in its bucket. Default: the consumer reads no
   * bucket.
   */
  readonly payloadsOf?: string;
  /**
   * Whether the consumer only writes a projection, with `createProjectionConsumer` or the option `projection`. Then it needs no
   * inbox, and may only put and update items of the table. Default false.
   */
  readonly projection?: boolean;
}

/** What feeds the queue of a consumer: a topic, or another source that has only a name. */
export type ConsumedSource = Pick<ConsumedTopic, 'entry' | 'fifo' | 'payloadsOf'> & {
  readonly topic: Pick<Topic, 'name'>;
};

/** A topic that a service publishes to, and its kind. */
export interface PublishedTopic {
  /** The topic, from the service's contract. */
  readonly topic: Topic;
  /** Whether the topic is FIFO. Default: the service's `fifo`. */
  readonly fifo?: boolean;
}

/** HTTP access to a service. */
export interface ServiceHttp {
  /** Path of the file that exports the Lambda `handler`, from the repository root. */
  readonly lambdaEntry: string;
  /** Path of the file that starts the Node server, from the repository root. */
  readonly serverEntry: string;
  /** Port of the Node server on a developer's machine. */
  readonly port: number;
}

/** Retention periods, in days. */
export interface RetentionDays {
  /** Retention of a dispatched outbox item. Messages can be replayed for this long. */
  readonly outbox: number;
  /** Retention of the record of a processed message. Must be longer than the message can be redelivered. */
  readonly inbox: number;
  /** Retention of a message on its queue. */
  readonly queue: number;
  /** Retention of a message on its dead-letter queue, counted from when it was first sent. */
  readonly deadLetter: number;
  /** Retention of a payload in the bucket. Must be longer than the message that refers to it can be redelivered. */
  readonly payload: number;
}

/** Publishes items that the stream relay did not: a function that searches the outbox every few minutes. */
export interface SweeperOptions {
  /** Path of the sweeper's file, from the repository root. Default `lambdas/outbox-sweeper/src/handler.ts`. */
  readonly entry?: string;
  /** Minutes between two sweeps. Default 1. */
  readonly intervalMinutes?: number;
  /** Outbox items that one query claims. Default 100. */
  readonly batchSize?: number;
  /** Attempts to publish an item before it is parked. Default 5. */
  readonly maxAttempts?: number;
  /** How long a claim excludes other sweepers, in seconds. Must be longer than the timeout of a sweep. Default 300. */
  readonly claimTimeoutSeconds?: number;
  /** Age in seconds below which the sweeper leaves items to the stream relay. Default 60. */
  readonly graceSeconds?: number;
}

/** The shape of a service's table beside its partition key `PK`. */
export type TableShape = Pick<TableDescription, 'sortKey'> & Partial<Pick<TableDescription, 'indexes'>>;

/** A service with a transactional outbox and inbox. */
export interface TransactionalServiceOptions {
  /** Name in lower kebab case. The names of all resources of the service begin with it. */
  readonly name: string;
  /** Time-to-live attribute of the aggregate table, with epoch seconds. Default: none. */
  readonly timeToLiveAttribute?: string;
  /**
   * The topic that the service publishes to, from its contract, or a list of topics. A message type belongs to one of
   * them. Default: none, so the service has no outbox and no relay.
   */
  readonly publishes?: Topic | readonly (Topic | PublishedTopic)[];
  /** Whether its topics are FIFO, unless `publishes` says otherwise for one of them. False by default. */
  readonly fifo?: boolean;
  /** Topics of other services that it consumes. Default: none. */
  readonly consumes?: readonly ConsumedTopic[];
  /** HTTP access. Default: none. */
  readonly http?: ServiceHttp;
  /** Path of the relay's file, from the repository root. Default `lambdas/outbox-relay/src/handler.ts`. */
  readonly relayEntry?: string;
  /** Whether the outbox records which items were dispatched. Default `status`. */
  readonly tracking?: 'status' | 'none';
  /**
   * Whether a message that cannot be published is parked alone, or with all later messages of its key. Default
   * `parkMessage`.
   */
  readonly parkPolicy?: 'parkMessage' | 'parkKey';
  /** The sweeper, which needs the tracking `status`. Default: the service has a sweeper if the tracking allows it. */
  readonly sweeper?: SweeperOptions | 'none';
  /** Whether payloads above the inline limit are stored in a bucket. Default: no. */
  readonly payloadBucket?: boolean;
  /** Retention periods in days. Defaults: outbox 7, inbox 30, queue 4, dead letter 14, payload 45. */
  readonly retentionDays?: Partial<RetentionDays>;
  /**
   * Time limit for a consumer to handle a batch, in seconds. The visibility timeout is six times this value. Default
   * 30.
   */
  readonly consumerTimeoutSeconds?: number;
  /**
   * Attempts before a message is dead-lettered, at least 5. A FIFO queue gets up to ten additional receives; see the
   * guide to order. Default 10.
   */
  readonly maxReceiveCount?: number;
  /** Batches that a consumer handles concurrently. Default 10. */
  readonly maximumConcurrency?: number;
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: none. */
  readonly metrics?: 'emf' | 'none';
  /**
   * CloudWatch namespace of the metrics. Two stages in one account and region need different namespaces. Default
   * `DynamoOutbox`.
   */
  readonly metricsNamespace?: string;
  /** Additional environment variables of the service's HTTP server and consumers. */
  readonly environment?: EnvironmentDescription;
  /**
   * `none` for a service that recognises no repeated requests or commands, and whose consumers only write projections, if it has
   * any: it has no inbox. Default: an inbox.
   */
  readonly inbox?: 'none';
  /** `none` for a service that keeps its state elsewhere, or the shape of its table. Default: a table with only the partition key `PK`. */
  readonly table?: 'none' | TableShape;
}

/** The options with all defaults filled in. */
export type TransactionalService = Required<
  Omit<
    TransactionalServiceOptions,
    'http' | 'timeToLiveAttribute' | 'sweeper' | 'metricsNamespace' | 'publishes' | 'fifo' | 'inbox' | 'table'
  >
> & {
  /** The topics that it publishes to; empty for a service that only consumes. */
  readonly publishes: readonly Required<PublishedTopic>[];
  readonly hasInbox: boolean;
  readonly hasTable: boolean;
  readonly tableShape: TableShape;
  readonly metricsNamespace: string | undefined;
  readonly sweeper: Required<SweeperOptions> | undefined;
  readonly http: ServiceHttp | undefined;
  readonly timeToLiveAttribute: string | undefined;
  readonly retentionDays: RetentionDays;
};

/**
 * The options that the relay and the sweeper of a service depend on.
 *
 * Everything that describes a relay or a sweeper takes this type. An option that it lacks does not compile there, and an
 * option that it has must be passed by every construct.
 */
export type PublishingService = Pick<
  TransactionalService,
  'name' | 'publishes' | 'tracking' | 'relayEntry' | 'parkPolicy' | 'metrics' | 'metricsNamespace' | 'sweeper'
> & { readonly retentionDays: Pick<RetentionDays, 'outbox'> };

/** Default retention periods. */
// Inbox: 4 days on the queue, 14 on the dead-letter queue and 7 until a replay add up to 25. Payload: another 14 days
// for parked messages add up to 39.
export const defaultRetentionDays: RetentionDays = {
  outbox: 7,
  inbox: 30,
  queue: 4,
  deadLetter: 14,
  payload: 45,
};

const defaultSweeper: Required<SweeperOptions> = {
  entry: 'lambdas/outbox-sweeper/src/handler.ts',
  intervalMinutes: 1,
  batchSize: pollingDefaults.batchSize,
  maxAttempts: pollingDefaults.maxAttempts,
  claimTimeoutSeconds: pollingDefaults.claimMilliseconds / 1_000,
  graceSeconds: pollingDefaults.graceMilliseconds / 1_000,
};

/** Fills in the defaults of omitted options of a sweeper. */
export const sweeperWithDefaults = (sweeper: SweeperOptions): Required<SweeperOptions> => ({
  ...defaultSweeper,
  ...givenOptions(sweeper),
});

const isList = <TEntry>(value: object | readonly TEntry[]): value is readonly TEntry[] =>
  Array.isArray(value);

/** Returns the topics that a service publishes to, each with its kind. */
export const publishedTopicsOf = ({
  publishes = [],
  fifo: isFifoByDefault = false,
}: Pick<TransactionalServiceOptions, 'publishes' | 'fifo'>): readonly Required<PublishedTopic>[] =>
  (isList(publishes) ? publishes : [publishes]).map((published) =>
    'topic' in published
      ? { topic: published.topic, fifo: published.fifo ?? isFifoByDefault }
      : { topic: published, fifo: isFifoByDefault },
  );

const sweeperOf = (options: TransactionalServiceOptions): Required<SweeperOptions> | undefined => {
  const { sweeper, tracking = 'status' } = options;
  const hasOutbox = publishedTopicsOf(options).length > 0;
  const isWanted = sweeper === undefined ? hasOutbox && tracking === 'status' : sweeper !== 'none';
  return isWanted
    ? sweeperWithDefaults(sweeper === undefined || sweeper === 'none' ? {} : sweeper)
    : undefined;
};

/** Fills in the defaults of omitted options. */
export const withDefaults = (options: TransactionalServiceOptions): TransactionalService => {
  const { inbox, table, ...others } = options;
  return {
    consumes: [],
    http: undefined,
    timeToLiveAttribute: undefined,
    metricsNamespace: undefined,
    relayEntry: 'lambdas/outbox-relay/src/handler.ts',
    tracking: 'status',
    parkPolicy: 'parkMessage',
    payloadBucket: false,
    consumerTimeoutSeconds: 30,
    maxReceiveCount: 10,
    maximumConcurrency: 10,
    metrics: 'none',
    environment: {},
    ...givenOptions(others),
    publishes: publishedTopicsOf(options),
    hasInbox: inbox !== 'none',
    hasTable: table !== 'none',
    tableShape: table === undefined || table === 'none' ? {} : table,
    sweeper: sweeperOf(options),
    retentionDays: { ...defaultRetentionDays, ...givenOptions(options.retentionDays ?? {}) },
  };
};
