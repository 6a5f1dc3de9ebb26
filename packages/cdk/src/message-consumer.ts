import type { ConsumerGuards } from '@dynamo-outbox/messaging';
import type { ConsumedTopic, RetentionDays, TransactionalService } from '@dynamo-outbox/topology';
import {
  assertFaultless,
  carriedTypeRule,
  checkLimits,
  commonEnvironment,
  consumptionEnvironment,
  consumptionNames,
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
  type FunctionDescription,
  faultsIn,
  gapDetectionRule,
  namesOf,
  withDefaults,
} from '@dynamo-outbox/topology/internal';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Subscription, SubscriptionFilter, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Inbox } from './inbox.ts';
import type { MessageTopic } from './message-topic.ts';
import { metricsNamespaceOf } from './metrics/metrics-namespace.ts';
import type { Outbox } from './outbox.ts';
import type { PayloadBucket } from './payload-bucket.ts';
import { createFunction, type FunctionProps } from './resources/create-function.ts';
import { createQueue, grantConsume, grantSend } from './resources/create-queue.ts';
import { consumerOutcomes } from './rules/consumer-outcomes.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { consumerPlaceFaults } from './rules/neighbours.ts';

/** Properties of a consumer. */
export interface MessageConsumerProps extends Pick<FunctionProps, 'functionOptions'> {
  /** The topic to consume. */
  readonly topic: MessageTopic;
  /**
   * Definitions of the messages that the handler accepts; no others pass the subscription's filter. `all` means no
   * filter.
   */
  readonly handles: readonly { readonly type: string }[] | 'all';
  /**
   * File that exports the Lambda `handler`, as created by `createSqsHandler`, relative to the directory of `cdk.json`.
   */
  readonly entry: string;
  /** Inbox of the consuming service, in which the consumer records processed messages. */
  readonly inbox: Inbox;
  /** Outbox for messages that the handler itself records. Default: none. */
  readonly outbox?: Outbox;
  /** Bucket for large payloads of messages that the handler records. Default: none. */
  readonly payloads?: PayloadBucket;
  /** Bucket with the publisher's large payloads. Default: none. */
  readonly payloadSource?: PayloadBucket;
  /** Order guards of the consumer. A consumer that detects gaps must not have a filter. Default: none. */
  readonly guards?: ConsumerGuards;
  /**
   * Time limit for a batch of ten, in seconds. The visibility timeout of the queue is six times this value. Default 30.
   */
  readonly timeoutSeconds?: number;
  /**
   * Attempts before a message is dead-lettered, at least 5. A FIFO queue gets up to ten additional receives; see the
   * guide to order. Default 10.
   */
  readonly maxReceiveCount?: number;
  /** Batches that are handled concurrently, at least 2. Default 10. */
  readonly maximumConcurrency?: number;
  /** Days for which messages stay on the queue and on its dead-letter queue. Defaults 4 and 14. */
  readonly retentionDays?: Partial<Pick<RetentionDays, 'queue' | 'deadLetter'>>;
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /** Additional environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Customer managed key of both queues. SNS is allowed to use it for this topic. Default: SQS-managed encryption. */
  readonly encryptionKey?: IKey;
}

const toConsumed = ({
  topic,
  handles,
  entry,
  guards,
  payloadSource,
}: MessageConsumerProps): ConsumedTopic => ({
  topic: topic.definition,
  messageTypes: handles === 'all' ? handles : handles.map(({ type }) => type),
  entry,
  fifo: topic.fifo,
  ...(guards === undefined ? {} : { guards }),
  ...(payloadSource === undefined ? {} : { payloadsOf: payloadSource.service }),
});

/** Describes the consuming service. Its own topic does not matter for a consumer. */
const toService = (props: MessageConsumerProps, consumed: ConsumedTopic): TransactionalService => {
  const {
    inbox,
    timeoutSeconds,
    maxReceiveCount,
    maximumConcurrency,
    retentionDays,
    metrics = 'emf',
  } = props;
  return withDefaults({
    name: inbox.service,
    publishes: consumed.topic,
    consumes: [consumed],
    retentionDays: { ...retentionDays, inbox: inbox.retentionDays },
    metrics,
    metricsNamespace: metricsNamespaceOf(inbox.namePrefix),
    ...(timeoutSeconds === undefined ? {} : { consumerTimeoutSeconds: timeoutSeconds }),
    ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
  });
};

/** Returns the handled message types, after checking that the topic carries them. */
const handlingFaults = (
  { name }: TransactionalService,
  { topic, messageTypes, guards }: ConsumedTopic,
): readonly string[] => {
  if (messageTypes !== 'all' && messageTypes.length === 0) {
    return [
      `The consumer of "${name}" handles no messages of the topic "${topic.name}"; list messages, or set "all".`,
    ];
  }
  const carried = topic.definitions.map(({ type }) => type);
  return faultsIn([
    ...(messageTypes === 'all' ? [] : messageTypes).map((wanted) =>
      carriedTypeRule({ service: name, topic: topic.name, carried, wanted }),
    ),
    gapDetectionRule({
      service: name,
      topic: topic.name,
      detectsGaps: guards?.gaps !== undefined,
      isFiltered: messageTypes !== 'all',
    }),
  ]);
};

/** Finds numbers that AWS would reject half way through a deployment. */
const limitFaults = (service: TransactionalService, consumed: ConsumedTopic): readonly string[] =>
  checkLimits({
    tables: [],
    topics: [],
    queues: describeQueues(service, consumed),
    subscriptions: consumed.messageTypes.length === 0 ? [] : [describeSubscription(service, consumed)],
    buckets: [],
    functions: [describeConsumer(service, consumed)],
    streamMappings: [],
    queueMappings: [describeConsumerMapping(service, consumed)],
    scheduledFunctions: [],
    httpServices: [],
  });

/** Throws for a configuration that no deployment could make work. */
const assertConsumable = (service: TransactionalService, consumed: ConsumedTopic): void => {
  assertFaultless([...handlingFaults(service, consumed), ...limitFaults(service, consumed)]);
};

/**
 * A consumer: a queue with its dead-letter queue, a subscription filtered to the handled types, and the function that
 * handles each message once.
 *
 * Synth rejects a visibility timeout below six times the function timeout, fewer than five receives, and a queue and a
 * topic that are not both FIFO or both standard. It also rejects a reserved concurrency below the maximum concurrency,
 * an inbox retention that is too short, and any setting that would drop messages.
 *
 * @example
 * ```ts
 * const consumer = new MessageConsumer(this, 'Orders', { topic, inbox, handles: [OrderCreated], entry: 'src/on-order.ts' });
 * invoices.grantReadWriteData(consumer.function);
 * ```
 */
export class MessageConsumer extends Construct {
  /** Name of the consumer: the name of its queue, and the dimension of its metrics. */
  readonly name: string;
  readonly topic: MessageTopic;
  readonly inbox: Inbox;
  /** Types of the messages that it handles; with `all`, every type of the topic. */
  readonly handledTypes: readonly string[];
  readonly queue: IQueue;
  /** Queue for messages that could not be handled, and for messages that SNS could not deliver. */
  readonly deadLetterQueue: IQueue;
  readonly subscription: Subscription;
  readonly function: LambdaFunction;
  readonly mapping: EventSourceMapping;
  readonly #props: MessageConsumerProps;

  constructor(scope: Construct, id: string, props: MessageConsumerProps) {
    super(scope, id);
    this.#props = props;
    const consumed = toConsumed(props);
    const service = toService(props, consumed);
    assertConsumable(service, consumed);
    assertFaultless(consumerPlaceFaults(this, props));
    this.topic = props.topic;
    this.inbox = props.inbox;
    this.inbox.registerConsumer(consumed.topic.name);
    this.handledTypes = (props.handles === 'all' ? consumed.topic.definitions : props.handles).map(
      ({ type }) => type,
    );
    this.name = consumptionNames(service.name, consumed.topic.name).consumer;
    [this.queue, this.deadLetterQueue] = this.#createQueues(service, consumed);
    this.subscription = this.#subscribe(consumed);
    this.function = this.#createFunction(service, consumed);
    this.mapping = this.#createMapping(service, consumed);
    this.#grant();
    validateAtSynth(this, () =>
      consumerOutcomes(this, {
        retentionDays: service.retentionDays,
        detectsGaps: consumed.guards?.gaps !== undefined,
      }),
    );
  }

  #createQueues(service: TransactionalService, consumed: ConsumedTopic): readonly [IQueue, IQueue] {
    const [described, describedDeadLetters] = describeQueues(service, consumed);
    const shared = { namePrefix: this.inbox.namePrefix, encryptionKey: this.#props.encryptionKey };
    const deadLetterQueue = createQueue(this, 'DeadLetterQueue', {
      description: describedDeadLetters,
      ...shared,
    });
    const queue = createQueue(this, 'Queue', {
      description: described,
      deadLetterQueue: {
        queue: deadLetterQueue,
        maxReceiveCount: described.deadLetter?.maxReceiveCount ?? service.maxReceiveCount,
      },
      ...shared,
    });
    return [queue, deadLetterQueue];
  }

  #subscribe({ messageTypes }: ConsumedTopic): Subscription {
    this.topic.grantDelivery(this.queue);
    return new Subscription(this, 'Subscription', {
      topic: this.topic.topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      // One queue to inspect and redrive, whether SNS or the consumer failed.
      deadLetterQueue: this.deadLetterQueue,
      ...(messageTypes === 'all'
        ? {}
        : { filterPolicy: { type: SubscriptionFilter.stringFilter({ allowlist: [...messageTypes] }) } }),
    });
  }

  #describeFunction(service: TransactionalService, consumed: ConsumedTopic): FunctionDescription {
    const { outbox, payloads, environment } = this.#props;
    return {
      ...describeConsumer(service, consumed),
      environment: {
        ...commonEnvironment(service),
        ...outbox?.environment,
        ...this.inbox.environment,
        ...payloads?.environment,
        ...environment,
        ...consumptionEnvironment(service, consumed),
      },
    };
  }

  #createFunction(service: TransactionalService, consumed: ConsumedTopic): LambdaFunction {
    const { payloadSource, functionOptions } = this.#props;
    const names = consumptionNames(service.name, consumed.topic.name);
    return createFunction(this, {
      description: this.#describeFunction(service, consumed),
      resources: {
        queueUrls: {
          [names.queue]: this.queue.queueUrl,
          [names.deadLetterQueue]: this.deadLetterQueue.queueUrl,
        },
        bucketNames:
          payloadSource === undefined
            ? {}
            : { [namesOf(payloadSource.service).payloadBucket]: payloadSource.bucket.bucketName },
      },
      namePrefix: this.inbox.namePrefix,
      functionOptions,
    });
  }

  #createMapping(service: TransactionalService, consumed: ConsumedTopic): EventSourceMapping {
    // No batching window: FIFO queues do not support one, and a standard queue's batch of ten needs none.
    const { batchSize, reportBatchItemFailures, maximumConcurrency } = describeConsumerMapping(
      service,
      consumed,
    );
    return new EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures,
      maxConcurrency: maximumConcurrency,
    });
  }

  #grant(): void {
    const { outbox, payloads, payloadSource } = this.#props;
    grantConsume(this.queue, this.function);
    grantSend(this.deadLetterQueue, this.function);
    this.inbox.grantDeduplicate(this.function);
    outbox?.grantRecord(this.function);
    payloads?.grantPut(this.function);
    payloadSource?.grantGet(this.function);
  }
}
