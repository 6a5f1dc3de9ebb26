import {
  assertFaultless,
  commonEnvironment,
  consumptionEnvironment,
  consumptionNames,
  describeConsumer,
  describeConsumerMapping,
  type FunctionDescription,
  namesOf,
  receivesFor,
} from '@dynamo-outbox/topology/internal';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Subscription } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MessageConsumerProps } from './consumer/consumer-props.ts';
import { consumerQueues } from './consumer/consumer-queues.ts';
import { type Consumption, describeConsumption } from './consumer/consumption.ts';
import { feedQueue } from './consumer/feed-queue.ts';
import { inboxIn, type ProjectingService } from './consumer/projecting-service.ts';
import type { Inbox } from './inbox.ts';
import type { MessageTopic } from './message-topic.ts';
import { createFunction } from './resources/create-function.ts';
import { grantConsume, grantSend } from './resources/create-queue.ts';
import { claim } from './rules/claims.ts';
import { consumerOutcomes } from './rules/consumer-outcomes.ts';
import { consumerPlaceFaults } from './rules/neighbours.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';

export type {
  MessageConsumerProps,
  QueueConsumerProps,
  TopicConsumerProps,
} from './consumer/consumer-props.ts';

/**
 * A consumer: a queue with its dead-letter queue, a subscription filtered to the handled types, and the function that
 * handles each message once.
 *
 * Synth rejects a visibility timeout below six times the function timeout, fewer than five receives, and a queue and a
 * topic that are not both FIFO or both standard. It also rejects a reserved concurrency below the maximum concurrency,
 * an inbox retention that is too short, and any setting that would drop messages.
 *
 * With `source` instead of `topic`, something else feeds the queue: allow it to send in the policy of `queue`.
 *
 * @example
 * ```ts
 * const consumer = new MessageConsumer(this, 'Orders', { topic, inbox, handles: [OrderCreated], entry: 'src/on-order.ts' });
 * invoices.grantReadWriteData(consumer.function);
 * ```
 */
export class MessageConsumer extends Construct {
  /** Name of the consumer: the name of its new queue, and the dimension of its metrics. */
  readonly name: string;
  /** The topic; absent if something else feeds the queue. */
  readonly topic: MessageTopic | undefined;
  /** Its inbox, or the service of a consumer that only writes a projection. */
  readonly inbox: Inbox | ProjectingService;
  /** Types of the messages that it handles; with `all`, every type of the topic. Empty without a topic. */
  readonly handledTypes: readonly string[];
  readonly queue: IQueue;
  /** Queue for messages that could not be handled, and for messages that SNS could not deliver. */
  readonly deadLetterQueue: IQueue;
  /** The subscription to the SNS topic; absent if there is none. */
  readonly subscription: Subscription | undefined;
  readonly function: LambdaFunction;
  readonly mapping: EventSourceMapping;
  /** Destination of metrics. */
  readonly metrics: 'emf' | 'none';
  readonly #props: MessageConsumerProps;
  readonly #receives: number | undefined;

  constructor(scope: Construct, id: string, props: MessageConsumerProps) {
    super(scope, id);
    this.#props = props;
    const consumption = describeConsumption(props);
    const { service, source, guards } = consumption;
    assertFaultless(consumerPlaceFaults(this, props));
    this.topic = props.topic;
    this.inbox = props.inbox;
    this.metrics = service.metrics;
    inboxIn(this.inbox)?.registerConsumer(source.topic.name);
    this.handledTypes = this.#handledTypes();
    this.name = consumptionNames(service.name, source.topic.name).consumer;
    const queues = consumerQueues(this, props, consumption);
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.#receives = queues.givenReceives;
    this.subscription = this.#feed(consumption);
    this.function = this.#createFunction(consumption);
    this.mapping = this.#createMapping(consumption);
    this.#grant();
    validateAtSynth(this, () =>
      consumerOutcomes(this, {
        retentionDays: service.retentionDays,
        detectsGaps: guards?.gaps !== undefined,
        timeoutSeconds: service.consumerTimeoutSeconds,
        maxReceiveCount: this.#receives ?? receivesFor(service.maxReceiveCount, source.fifo ?? false),
      }),
    );
    this.#claim();
  }

  #claim(): void {
    const { queue, deadLetterQueue, topic } = this;
    const shared = { by: this, owner: topic?.definition.name ?? `the source of ${this.node.path}` };
    claim(queue, queue.queueArn, {
      ...shared,
      what: `the queue "${queue.node.path}"`,
      use: 'consumed',
      as: `consumed by "${this.node.path}"`,
    });
    claim(deadLetterQueue, deadLetterQueue.queueArn, {
      ...shared,
      what: `the queue "${deadLetterQueue.node.path}"`,
      use: 'deadLetters',
      as: `the dead-letter queue of "${this.node.path}"`,
    });
  }

  #handledTypes(): readonly string[] {
    const props = this.#props;
    if (props.topic === undefined) {
      return [];
    }
    const { topic, handles } = props;
    return (handles === 'all' ? topic.definition.definitions : handles).map(({ type }) => type);
  }

  #feed({ consumed }: Consumption): Subscription | undefined {
    const { topic, queue, deadLetterQueue } = this;
    return topic === undefined || consumed === undefined
      ? undefined
      : feedQueue(this, {
          topic,
          messageTypes: consumed.messageTypes,
          queue,
          deadLetterQueue,
          isDeadLetterQueueGiven: deadLetterQueue.node.scope !== this,
        });
  }

  #describeFunction({ service, source }: Consumption): FunctionDescription {
    const { outbox, payloads, environment } = this.#props;
    return {
      ...describeConsumer(service, source),
      environment: {
        ...commonEnvironment(service),
        ...outbox?.environment,
        ...inboxIn(this.inbox)?.environment,
        ...payloads?.environment,
        ...environment,
        ...consumptionEnvironment(service, source),
        ...(this.#receives === undefined ? {} : { MAX_RECEIVE_COUNT: String(this.#receives) }),
      },
    };
  }

  #createFunction(consumption: Consumption): LambdaFunction {
    const { payloadSource, functionOptions } = this.#props;
    const { service, source } = consumption;
    const names = consumptionNames(service.name, source.topic.name);
    return createFunction(this, {
      description: this.#describeFunction(consumption),
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

  #createMapping({ service, source }: Consumption): EventSourceMapping {
    // No batching window: FIFO queues do not support one, and a standard queue's batch of ten needs none.
    const { batchSize, reportBatchItemFailures, maximumConcurrency } = describeConsumerMapping(
      service,
      source,
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
    inboxIn(this.inbox)?.grantDeduplicate(this.function);
    outbox?.grantRecord(this.function);
    payloads?.grantPut(this.function);
    payloadSource?.grantGet(this.function);
  }
}
