import type { ConsumerGuards } from '@dynamo-outbox/messaging';
import {
  assertFaultless,
  carriedTypeRule,
  checkLimits,
  commonEnvironment,
  consumptionEnvironment,
  consumptionNames,
  type ConsumedTopic,
  describeConsumer,
  describeConsumerMapping,
  describeQueues,
  describeSubscription,
  type FunctionDescription,
  faultsIn,
  gapDetectionRule,
  namesOf,
  type RetentionDays,
  type TransactionalService,
  withDefaults,
} from '@dynamo-outbox/topology';
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

/** What is read of which topic, and by whom. */
export interface MessageConsumerProps extends Pick<FunctionProps, 'functionOptions'> {
  /** The topic that is read. */
  readonly topic: MessageTopic;
  /** Definitions of the messages that the handler takes: no other passes the subscription's filter. `all` is no filter. */
  readonly handles: readonly { readonly type: string }[] | 'all';
  /** File that exports the Lambda `handler`, as `createSqsHandler` makes it; from the directory of `cdk.json`. */
  readonly entry: string;
  /** Where it remembers what it processed; the consuming service's. */
  readonly inbox: Inbox;
  /** Where it records messages of its own, if it does. */
  readonly outbox?: Outbox;
  /** Where payloads of its own go that are too large for a message. */
  readonly payloads?: PayloadBucket;
  /** Where the publisher's large payloads lie. */
  readonly payloadSource?: PayloadBucket;
  /** What the consumer minds of the order of messages: who detects gaps must not have a filter. Nothing by default. */
  readonly guards?: ConsumerGuards;
  /** How long it may work on a batch of ten, in seconds; 30 by default. The queue hides messages for six times that. */
  readonly timeoutSeconds?: number;
  /** Tries before a message is dead-lettered; 10 by default, 5 at least. A FIFO queue gets up to ten receives more: see the guide to order. */
  readonly maxReceiveCount?: number;
  /** Batches that are handled at the same time, from 2; 10 by default. */
  readonly maximumConcurrency?: number;
  /** Days for which messages stay on the queue and on its dead-letter queue; 4 and 14 by default. */
  readonly retentionDays?: Partial<Pick<RetentionDays, 'queue' | 'deadLetter'>>;
  /** Where metrics go: to CloudWatch in its embedded metric format, the default, or nowhere. */
  readonly metrics?: 'emf' | 'none';
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Customer managed key of both queues; SQS's own by default. SNS is allowed to use it for this topic. */
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

/** The consuming service in the words of a description. What it publishes matters to no part of a consumer. */
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

/** What it handles, and whether the topic has it. */
const handlingFaults = (
  { name }: TransactionalService,
  { topic, messageTypes, guards }: ConsumedTopic,
): readonly string[] => {
  if (messageTypes !== 'all' && messageTypes.length === 0) {
    return [
      `The consumer of "${name}" handles nothing of the topic "${topic.name}"; name its messages, or "all".`,
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

/** Numbers that AWS would refuse half way through a deployment. */
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

/** Refuses what no deployment could make right. */
const assertConsumable = (service: TransactionalService, consumed: ConsumedTopic): void => {
  assertFaultless([...handlingFaults(service, consumed), ...limitFaults(service, consumed)]);
};

/**
 * A consumer: a queue on a topic with its dead-letter queue, a subscription that lets through what is handled, and the function that
 * handles it, once for each message.
 *
 * Synth refuses a visibility timeout below six times the function's, fewer than five receives, a queue that is not FIFO where the
 * topic is, reserved concurrency below the maximum concurrency, an inbox that forgets too early, and whatever would drop a message.
 *
 * @example
 * ```ts
 * const consumer = new MessageConsumer(this, 'Orders', { topic, inbox, handles: [OrderCreated], entry: 'src/on-order.ts' });
 * invoices.grantReadWriteData(consumer.function);
 * ```
 */
export class MessageConsumer extends Construct {
  /** Name of the consumer: that of its queue, and the dimension of its metrics. */
  readonly name: string;
  readonly topic: MessageTopic;
  readonly inbox: Inbox;
  /** Types of the messages that it handles: every type of the topic for `all`. */
  readonly handledTypes: readonly string[];
  readonly queue: IQueue;
  /** Where messages wait that nobody could handle, and those that SNS could not deliver. */
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
      // One place to look and to redrive from, whether SNS or the consumer failed.
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
    // No batching window: FIFO queues know none, and a standard queue's batch of ten needs none.
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
