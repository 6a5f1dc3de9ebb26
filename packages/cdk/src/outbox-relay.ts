import type { SweeperOptions } from '@dynamo-outbox/topology';
import {
  assertFaultless,
  describeParkingQueue,
  describeRelay,
  describeRelayMapping,
  type PublishingService,
  namesOf,
  publishedTopicFaults,
  relayEnvironment,
} from '@dynamo-outbox/topology/internal';
import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  type IEventSourceDlq,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MessageTopic } from './message-topic.ts';
import type { Outbox } from './outbox.ts';
import { type BucketProps, createBucket } from './resources/create-bucket.ts';
import { createFunction, type FunctionProps } from './resources/create-function.ts';
import { createQueue, grantSend } from './resources/create-queue.ts';
import { grant, grantKey } from './resources/grant.ts';
import { grantObjects } from './resources/grant-objects.ts';
import { type PublishingParts, toPublishingResources, toPublishingService } from './resources/publishing.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { strongestOrder } from './resources/strongest-order.ts';
import { claim } from './rules/claims.ts';
import { publishingPlaceFaults } from './rules/neighbours.ts';
import { relayOutcomes } from './rules/relay-outcomes.ts';

/** Properties of a relay: source and destination of messages. */
export interface OutboxRelayProps
  extends Pick<FunctionProps, 'functionOptions'>, Pick<BucketProps, 'accessLogs' | 'removalPolicy'> {
  readonly outbox: Outbox;
  /** The topic to publish to, or several topics with different message types. */
  readonly topic: MessageTopic | readonly MessageTopic[];
  /**
   * Whether a message that cannot be published is parked alone, or with all later messages of its key. Default
   * `parkMessage`.
   */
  readonly parkPolicy?: 'parkMessage' | 'parkKey';
  /** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: CloudWatch. */
  readonly metrics?: 'emf' | 'none';
  /** File that exports the relay's `handler`. Default: the toolkit's relay. */
  readonly entry?: string;
  /** Customer managed key of the parking queue and the failure bucket. Default: AWS keys. */
  readonly encryptionKey?: IKey;
}

/** S3 as the destination of records that were given up, with minimal permissions: CDK's grant also includes reading. */
const toFailureDestination = (bucket: IBucket): IEventSourceDlq => ({
  bind: (_mapping, target: IFunction) => {
    grantObjects(bucket, target, 's3:PutObject');
    grant(target, { actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn] });
    grantKey(target, bucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    return { destination: bucket.bucketArn };
  },
});

/** Filter that passes a single event name. */
const toFilter = (eventName: string): Record<string, unknown> =>
  FilterCriteria.filter({ eventName: [eventName] });

const createMapping = (relay: OutboxRelay, service: PublishingService): EventSourceMapping => {
  const mapping = describeRelayMapping(service);
  return new EventSourceMapping(relay, 'Mapping', {
    target: relay.function,
    eventSourceArn: relay.publishing.outbox.streamArn,
    startingPosition: StartingPosition[mapping.startingPosition],
    batchSize: mapping.batchSize,
    maxBatchingWindow: Duration.seconds(mapping.batchingWindowSeconds),
    bisectBatchOnError: mapping.bisectBatchOnError,
    reportBatchItemFailures: mapping.reportBatchItemFailures,
    retryAttempts: mapping.retryAttempts,
    maxRecordAge: Duration.seconds(mapping.maximumRecordAgeSeconds),
    parallelizationFactor: mapping.parallelizationFactor,
    filters: mapping.eventNames.map(toFilter),
    onFailure: toFailureDestination(relay.failures),
  });
};

/** Finds an outbox whose order is not the strongest of its topics. */
const orderFaults = ({ service, order }: Outbox, topics: readonly MessageTopic[]): readonly string[] => {
  const strongest = strongestOrder(topics.map(({ definition }) => definition));
  const topic = topics.find(({ definition }) => definition.order === strongest);
  return topic === undefined || order === strongest
    ? []
    : [
        `The outbox of "${service}" has the order "${order}", but topic "${topic.definition.name}" has the order "${strongest}"; ` +
          'use the order of the topic for the outbox.',
      ];
};

/** Finds a relay without topics, with one topic twice, and with a message type on two topics. */
const topicFaults = ({ service }: Outbox, topics: readonly MessageTopic[]): readonly string[] => [
  ...(topics.length === 0
    ? [`The relay of "${service}" has no topic; pass the topics that it publishes to.`]
    : []),
  ...publishedTopicFaults({
    name: service,
    publishes: topics.map(({ definition, fifo }) => ({ topic: definition, fifo })),
  }),
];

const isSingle = (topic: MessageTopic | readonly MessageTopic[]): topic is MessageTopic =>
  !Array.isArray(topic);

/**
 * The message relay of an outbox: a function on the table's stream that publishes committed messages in order. It has a
 * queue for messages that can never be published, and a bucket for records that the mapping gave up after 23 hours.
 *
 * Synth rejects a stream without new images, a mapping that passes more than inserts, that does not report failures or
 * that has no failure destination, and parallel batches per shard with a FIFO topic.
 *
 * @example
 * ```ts
 * new OutboxRelay(this, 'OutboxRelay', { outbox, topic });
 * ```
 */
export class OutboxRelay extends Construct {
  readonly publishing: PublishingParts;
  readonly function: LambdaFunction;
  readonly mapping: EventSourceMapping;
  /** Queue for messages that cannot be published. */
  readonly parkingQueue: IQueue;
  /** Bucket for records that the event source mapping gave up. */
  readonly failures: IBucket;
  readonly #chosen: Readonly<Record<string, string>>;
  #hasSweeper = false;

  constructor(
    scope: Construct,
    id: string,
    {
      outbox,
      topic,
      parkPolicy = 'parkMessage',
      metrics = 'emf',
      entry,
      encryptionKey,
      functionOptions,
      ...bucketProps
    }: OutboxRelayProps,
  ) {
    super(scope, id);
    const topics = isSingle(topic) ? [topic] : topic;
    assertFaultless([
      ...topicFaults(outbox, topics),
      ...orderFaults(outbox, topics),
      ...publishingPlaceFaults(this, { outbox, topics }),
    ]);
    outbox.registerRelay();
    const { namePrefix } = outbox;
    this.#chosen = functionOptions?.environment ?? {};
    this.publishing = { outbox, topics, parkPolicy, metrics };
    const service = toPublishingService(this.publishing, { relayEntry: entry, sweeper: 'none' });
    this.parkingQueue = createQueue(this, 'ParkingQueue', {
      description: describeParkingQueue(service),
      namePrefix,
      encryptionKey,
    });
    Validations.of(this.parkingQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'Messages wait here until an operator redrives them. No function consumes this queue, so it needs no dead-letter queue.',
    });
    const description = { name: namesOf(outbox.service).relayFailuresBucket };
    this.failures = createBucket(this, 'Failures', { description, encryptionKey, ...bucketProps });
    this.function = createFunction(this, {
      description: describeRelay(service),
      resources: toPublishingResources(this.publishing, this.parkingQueue),
      namePrefix,
      functionOptions,
    });
    this.#grant();
    this.mapping = createMapping(this, service);
    for (const one of topics) {
      one.registerSource(outbox);
    }
    validateAtSynth(this, () => relayOutcomes(this));
    this.#claim();
  }

  #claim(): void {
    const { outbox } = this.publishing;
    const { path } = this.parkingQueue.node;
    claim(outbox.table, outbox.table.tableArn, {
      by: this,
      owner: outbox.service,
      what: `the stream of "${outbox.table.node.path}"`,
      use: 'stream',
      as: `read by "${this.node.path}"`,
    });
    claim(this.parkingQueue, this.parkingQueue.queueArn, {
      by: this,
      owner: outbox.service,
      what: `the queue "${path}"`,
      use: 'deadLetters',
      as: `the parking queue of "${this.node.path}"`,
    });
  }

  /**
   * Attaches the sweeper that publishes what the stream lost. On a FIFO topic, the relay then publishes no message ahead
   * of an earlier one of its key that waits for the sweeper.
   *
   * `OutboxSweeper` calls it. Throws `INVALID_DEPLOYMENT` for a second sweeper.
   *
   * @internal
   */
  attachSweeper(sweeper: SweeperOptions): void {
    assertFaultless(
      this.#hasSweeper
        ? [
            `The relay of "${this.publishing.outbox.service}" has two sweepers, each of which would process all undispatched items; remove one.`,
          ]
        : [],
    );
    this.#hasSweeper = true;
    const service = toPublishingService(this.publishing, { sweeper });
    const resources = toPublishingResources(this.publishing, this.parkingQueue);
    const environment = { ...resolveEnvironment(relayEnvironment(service), resources), ...this.#chosen };
    for (const [name, value] of Object.entries(environment)) {
      this.function.addEnvironment(name, value);
    }
    const { outbox, topics } = this.publishing;
    if (topics.some(({ fifo }) => fifo)) {
      // The relay can already read the items of a key.
      outbox.grantList(this.function);
    } else {
      outbox.grantSearch(this.function);
    }
  }

  #grant(): void {
    const { outbox, topics, parkPolicy } = this.publishing;
    outbox.grantStreamRead(this.function);
    outbox.grantDispatch(this.function, { parkPolicy });
    if (topics.some(({ fifo }) => fifo)) {
      outbox.grantReadParts(this.function);
    }
    for (const topic of topics) {
      topic.grantPublish(this.function, outbox.service);
    }
    grantSend(this.parkingQueue, this.function);
  }
}
