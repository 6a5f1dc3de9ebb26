import { givenOptions } from '@dynamo-outbox/kernel';
import type { ConsumerGuards, Topic } from '@dynamo-outbox/messaging';
import type { EnvironmentDescription } from './resource-descriptions.ts';

/** What a service reads of another service's topic. */
export interface ConsumedTopic {
  /** The other service's topic, from its contract. */
  readonly topic: Topic;
  /** The types that pass the subscription's filter; the topic must carry each. `all` is no filter. */
  readonly messageTypes: readonly string[] | 'all';
  /** Path of the file that exports the consumer's Lambda `handler`, from the repository root. */
  readonly entry: string;
  /** Whether the topic is FIFO; the queue is what the topic is. False by default. */
  readonly fifo?: boolean;
  /** What the consumer minds of the order of messages: whoever detects gaps must not have a filter. Nothing by default. */
  readonly guards?: ConsumerGuards;
  /** Name of the publishing service, if large payloads of its messages lie in its bucket; no bucket is read by default. */
  readonly payloadsOf?: string;
}

/** How a service is reached over HTTP. */
export interface ServiceHttp {
  /** Path of the file that exports the Lambda `handler`, from the repository root. */
  readonly lambdaEntry: string;
  /** Path of the file that starts the Node server, from the repository root. */
  readonly serverEntry: string;
  /** Port of the Node server on a developer's machine. */
  readonly port: number;
}

/** How long things are kept, in days. */
export interface RetentionDays {
  /** A dispatched outbox item; as long ago a message can be replayed. */
  readonly outbox: number;
  /** The record of a processed message; longer than the message can possibly come back. */
  readonly inbox: number;
  /** A message on its queue. */
  readonly queue: number;
  /** A message on its dead-letter queue, counted from when it was first sent. */
  readonly deadLetter: number;
  /** A payload that travels through the bucket; longer than the message that refers to it can possibly come back. */
  readonly payload: number;
}

/** What publishes when the stream relay did not: a function that looks through the outbox every few minutes. */
export interface SweeperOptions {
  /** Path of the sweeper's file, from the repository root; `lambdas/outbox-sweeper/src/handler.ts` by default. */
  readonly entry?: string;
  /** Minutes between two sweeps; 1 by default. */
  readonly intervalMinutes?: number;
  /** Outbox items that one query claims; 100 by default. */
  readonly batchSize?: number;
  /** Attempts to publish an item before it is parked; 5 by default. */
  readonly maxAttempts?: number;
  /** How long a claim keeps other sweepers away, in seconds; 300 by default, and longer than a sweep may take. */
  readonly claimTimeoutSeconds?: number;
  /** Items younger than this, in seconds, are left to the stream relay; 60 by default. */
  readonly graceSeconds?: number;
}

/** A service with a transactional outbox and inbox. */
export interface TransactionalServiceOptions {
  /** Lower kebab case: the names of all its resources begin with it. */
  readonly name: string;
  /** Attribute of the aggregate table with epoch seconds after which an item goes; none by default. */
  readonly timeToLiveAttribute?: string;
  /** The topic it publishes to, from its contract. */
  readonly publishes: Topic;
  /** Whether that topic is FIFO. False by default. */
  readonly fifo?: boolean;
  /** What it reads of others; nothing by default. */
  readonly consumes?: readonly ConsumedTopic[];
  /** How it is reached; not at all by default. */
  readonly http?: ServiceHttp;
  /** Path of the relay's file, from the repository root; `lambdas/outbox-relay/src/handler.ts` by default. */
  readonly relayEntry?: string;
  /** Whether the outbox knows what was dispatched; `status` by default. */
  readonly tracking?: 'status' | 'none';
  /** Whether a message that cannot be published is parked alone, or with all that follow for its key; `parkMessage` by default. */
  readonly parkPolicy?: 'parkMessage' | 'parkKey';
  /** The sweeper, which needs the tracking `status`; there is one by default where it can work. */
  readonly sweeper?: SweeperOptions | 'none';
  /** Whether payloads beyond the inline limit travel through a bucket; not by default. */
  readonly payloadBucket?: boolean;
  /** What is not given keeps its default: outbox 7, inbox 30, queue 4, dead letter 14, payload 45. */
  readonly retentionDays?: Partial<RetentionDays>;
  /** How long a consumer may work on a batch, in seconds; 30 by default. The visibility timeout is six times that. */
  readonly consumerTimeoutSeconds?: number;
  /** Tries before a message is dead-lettered; 10 by default, 5 at least. A FIFO queue gets up to ten receives more: see the guide to order. */
  readonly maxReceiveCount?: number;
  /** Batches a consumer handles at the same time; 10 by default. */
  readonly maximumConcurrency?: number;
  /** Where metrics go: to CloudWatch in its embedded metric format, or nowhere, the default. */
  readonly metrics?: 'emf' | 'none';
  /** CloudWatch namespace of the metrics; `DynamoOutbox` by default. Two stages in one account and region need two. */
  readonly metricsNamespace?: string;
  /** Further environment variables of the service's HTTP server and consumers. */
  readonly environment?: EnvironmentDescription;
}

/** The options with every default in place. */
export type TransactionalService = Required<
  Omit<TransactionalServiceOptions, 'http' | 'timeToLiveAttribute' | 'sweeper' | 'metricsNamespace'>
> & {
  readonly metricsNamespace: string | undefined;
  readonly sweeper: Required<SweeperOptions> | undefined;
  readonly http: ServiceHttp | undefined;
  readonly timeToLiveAttribute: string | undefined;
  readonly retentionDays: RetentionDays;
};

/** How long things are kept when nobody says otherwise. */
// Inbox: 4 days on the queue, 14 on the dead-letter queue and 7 until a replay are 25. Payload: 14 of parking more are 39.
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
  batchSize: 100,
  maxAttempts: 5,
  claimTimeoutSeconds: 300,
  graceSeconds: 60,
};

const sweeperOf = ({
  sweeper,
  tracking = 'status',
}: TransactionalServiceOptions): Required<SweeperOptions> | undefined => {
  const isWanted = sweeper === undefined ? tracking === 'status' : sweeper !== 'none';
  return isWanted
    ? { ...defaultSweeper, ...(sweeper === undefined || sweeper === 'none' ? {} : givenOptions(sweeper)) }
    : undefined;
};

/** Fills in what was not given. */
export const withDefaults = (options: TransactionalServiceOptions): TransactionalService => ({
  fifo: false,
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
  ...givenOptions(options),
  sweeper: sweeperOf(options),
  retentionDays: { ...defaultRetentionDays, ...givenOptions(options.retentionDays ?? {}) },
});
