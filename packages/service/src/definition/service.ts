import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type {
  Consumer,
  ConsumerOptions,
  MessageContext,
  MessageHandler,
  ProjectionHandler,
  Topic,
} from '@dynamo-outbox/messaging';
import type { SqsHandler, SqsHandlerOptions, SqsPollerOptions } from '@dynamo-outbox/messaging/sqs';
import type { StartPollingRelayOptions } from '@dynamo-outbox/messaging/relay';
import type { Logger } from '@dynamo-outbox/service-runtime';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { CollectedWrites } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Projecting } from './projection-options.ts';
import type { RunContext } from '../running/run-context.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';

/** Options of a consumer of a service. */
export interface ConsumeOptions extends Partial<
  Omit<ConsumerOptions<never>, 'openUnitOfWork' | 'handlers' | 'observer'>
> {
  /**
   * Name of the consumer in its inbox, in logs and in metrics. Default: `CONSUMER_NAME` of the environment, which the
   * constructs set; otherwise the name of its queue, without the prefix of the stage and without `.fifo`. Messages that were
   * processed under another name are processed again.
   */
  readonly name?: string;
}

/** Options of a Lambda function that consumes a queue. */
export interface SqsHandlerSettings
  extends ConsumeOptions, Partial<Pick<SqsHandlerOptions, 'backoff' | 'concurrency'>> {}

/** Options of a process that polls a queue. */
export interface PollerSettings
  extends
    ConsumeOptions,
    Partial<Omit<SqsPollerOptions, 'consumer' | 'deadLetters' | 'observer' | 'maxReceiveCount'>> {
  /** URL of the dead-letter queue. Default: `DEAD_LETTER_QUEUE_URL`. */
  readonly deadLetterQueueUrl?: string;
  /** Receives before a message is dead-lettered. Default: `MAX_RECEIVE_COUNT`. */
  readonly maxReceiveCount?: number;
}

/** Options of a relay in a process. */
export interface RelaySettings extends Partial<
  Pick<StartPollingRelayOptions, 'intervalMilliseconds' | 'stopGraceMilliseconds'>
> {
  /**
   * Whether a stream relay publishes from the same outbox. Set `false` if none does: this relay then publishes at once. Default
   * `true`: it leaves young items to the stream relay, because two relays that publish the same items at once could change their order.
   */
  readonly streamRelay?: boolean;
  /**
   * Minimum age of an item before this relay publishes it, in milliseconds. Default: 0 with `streamRelay: false`, otherwise
   * `POLLING_GRACE_SECONDS`, which is 60 seconds by default.
   */
  readonly graceMilliseconds?: number;
}

/** A part of a process that works until it is stopped. */
export interface Running {
  /** Reads the settings and starts. Does nothing after `stop`. Rejects with `INVALID_SETTINGS`. */
  start(): Promise<void>;
  /** Stops gracefully and for the rest of the process: finishes what is in progress, starts nothing new. */
  stop(): Promise<void>;
}

/** The parts underneath a service, for code that needs more than `run` and handlers. */
export interface ServiceParts<TTable extends string, TParts extends object> {
  readonly client: DynamoDBClient;
  readonly logger: Logger;
  /** The names of the tables in DynamoDB. */
  readonly tables: Readonly<Record<TTable, string>>;
  /** Opens a unit of work that the caller commits, such as a command runner. */
  readonly openUnitOfWork: (context: MessageContext) => ServiceUnitOfWork<TTable> & TParts & UnitOfWork;
}

/** The unit of work of a service with the given tables and parts. */
export type WorkOf<TTable extends string, TParts extends object> = ServiceUnitOfWork<TTable> & TParts;

/** The type of a service's unit of work, for handlers and functions in other files. */
export type UnitOfWorkOf<TService> =
  TService extends Service<infer TTable, infer TParts> ? WorkOf<TTable, TParts> : never;

/** A service, ready to use. Nothing is read or connected before its first use. */
export interface Service<TTable extends string = never, TParts extends object = object> {
  readonly name: string;
  readonly topics: readonly Topic[];

  /**
   * Runs work in one transaction: commits what it staged when it returns, and discards it when it throws or returns a refusal
   * from `refuse`.
   *
   * After a lost race, the whole work runs again with fresh reads, so effects outside the unit of work happen once for each run.
   * Rejects with the error of the work or of the commit, with `INVALID_SETTINGS` on the first use, and with `RUN_INSIDE_RUN`.
   */
  run<TResult>(work: (unitOfWork: WorkOf<TTable, TParts>) => Promise<TResult>): Promise<TResult>;
  /** Runs work with the context of the request that caused it. */
  run<TResult>(
    context: RunContext | undefined,
    work: (unitOfWork: WorkOf<TTable, TParts>) => Promise<TResult>,
  ): Promise<TResult>;

  /**
   * Collects what work stages, with the messages and in the tables of the service, for a `TransactWriteItems` that you send
   * yourself. It sends nothing, and runs the work once.
   *
   * Call it for each attempt, right before you send. Send all collected items unchanged, call `committed()` after success and
   * `explain` after a failure. Rejects with the error of the work, with those of `CollectingTransaction.collect`, and with
   * `INVALID_SETTINGS` on the first use.
   *
   * @example
   * ```ts
   * const collected = await shop.collect(async ({ outbox }) => {
   *   outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } }));
   * });
   * const TransactItems = [...yourItems, ...collected.items];
   * ```
   */
  collect(work: (unitOfWork: WorkOf<TTable, TParts>) => Promise<unknown>): Promise<CollectedWrites>;
  /** Collects with the context of the request that caused it. */
  collect(
    context: RunContext | undefined,
    work: (unitOfWork: WorkOf<TTable, TParts>) => Promise<unknown>,
  ): Promise<CollectedWrites>;

  /**
   * Creates the Lambda handler of a queue. It handles each message once, in one transaction with what the handler stages.
   *
   * Throws the errors of `createConsumer` for wrong handlers, such as `DUPLICATE_HANDLER`.
   */
  sqsHandler(
    handlers: readonly MessageHandler<WorkOf<TTable, TParts>>[],
    options?: SqsHandlerSettings,
  ): SqsHandler;
  /**
   * Creates the Lambda handler of a queue whose messages only change a projection: one conditional write for each message, without
   * inbox and transaction.
   *
   * Throws the errors of `createProjectionConsumer`, such as `PROJECTION_DOES_MORE`.
   */
  sqsHandler<TItem>(
    handlers: readonly ProjectionHandler<TItem>[],
    options: Omit<SqsHandlerSettings, 'guards'> & Projecting<TTable, TItem>,
  ): SqsHandler;

  /** Creates a part of a process that polls a queue, for containers. Start it with `runProcess`. */
  poller(handlers: readonly MessageHandler<WorkOf<TTable, TParts>>[], options?: PollerSettings): Running;
  /** Creates a part of a process that polls a queue whose messages only change a projection. */
  poller<TItem>(
    handlers: readonly ProjectionHandler<TItem>[],
    options: Omit<PollerSettings, 'guards'> & Projecting<TTable, TItem>,
  ): Running;

  /** Creates a consumer without a queue, for tests and for other sources of messages. */
  consumer(
    name: string,
    handlers: readonly MessageHandler<WorkOf<TTable, TParts>>[],
    options?: ConsumeOptions,
  ): Consumer;
  /** Creates a consumer of a projection without a queue. */
  consumer<TItem>(
    name: string,
    handlers: readonly ProjectionHandler<TItem>[],
    options: Omit<ConsumeOptions, 'guards'> & Projecting<TTable, TItem>,
  ): Consumer;

  /**
   * Creates a part of a process that publishes from the outbox. Set `streamRelay: false` for a service without a stream relay.
   *
   * The outbox must track its items: `start` rejects with `INVALID_SETTINGS` if `OUTBOX_TRACKING` is `none`.
   */
  relay(options?: RelaySettings): Running;

  /**
   * Reads the settings and creates the clients, and returns the parts underneath. A server awaits it before it listens, so that
   * it does not start with wrong settings. Makes no network calls.
   */
  ready(): Promise<ServiceParts<TTable, TParts>>;
}
