import {
  assertFaultless,
  describeParkingQueue,
  describeRelay,
  describeRelayMapping,
  namesOf,
  relayEnvironment,
  type SweeperOptions,
  type TransactionalService,
} from '@dynamo-outbox/topology';
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
import { type Publishing, toPublishingResources, toPublishingService } from './resources/publishing.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { validateAtSynth } from './rules/validate-at-synth.ts';
import { publishingPlaceFaults } from './rules/neighbours.ts';
import { relayOutcomes } from './rules/relay-outcomes.ts';

/** Where messages come from, and where they go. */
export interface OutboxRelayProps
  extends Pick<FunctionProps, 'functionOptions'>, Pick<BucketProps, 'accessLogs' | 'removalPolicy'> {
  readonly outbox: Outbox;
  readonly topic: MessageTopic;
  /** Whether a message that cannot be published is parked alone, or with all that follow for its key; `parkMessage` by default. */
  readonly parkPolicy?: 'parkMessage' | 'parkKey';
  /** Where metrics go: to CloudWatch in its embedded metric format, the default, or nowhere. */
  readonly metrics?: 'emf' | 'none';
  /** File that exports the relay's `handler`; ours by default. */
  readonly entry?: string;
  /** Customer managed key of the parking queue and the bucket of failures; keys of AWS by default. */
  readonly encryptionKey?: IKey;
}

/** S3 as the destination of records that were given up, with no more rights than it takes: CDK's own grants reading as well. */
const toFailureDestination = (bucket: IBucket): IEventSourceDlq => ({
  bind: (_mapping, target: IFunction) => {
    grantObjects(bucket, target, 's3:PutObject');
    grant(target, { actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn] });
    grantKey(target, bucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    return { destination: bucket.bucketArn };
  },
});

/** Lets one event name through. */
const toFilter = (eventName: string): Record<string, unknown> =>
  FilterCriteria.filter({ eventName: [eventName] });

const createMapping = (relay: OutboxRelay, service: TransactionalService): EventSourceMapping => {
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

/** An outbox and a topic that promise different orders. */
const orderFaults = ({ service, order }: Outbox, { definition }: MessageTopic): readonly string[] =>
  order === definition.order
    ? []
    : [
        `The outbox of "${service}" has the order "${order}", and topic "${definition.name}" the order "${definition.order}"; ` +
          'give the outbox that of the topic.',
      ];

/**
 * The message relay of an outbox: a function on the table's stream that publishes what was committed, in order, with a queue for
 * what can never be published and a bucket for what the mapping gave up after 23 hours.
 *
 * Synth refuses a stream without new images, a mapping that lets through more than inserts, that does not report failures or has
 * nowhere to leave them, and batches of one shard side by side before a FIFO topic.
 *
 * @example
 * ```ts
 * new OutboxRelay(this, 'OutboxRelay', { outbox, topic });
 * ```
 */
export class OutboxRelay extends Construct {
  readonly publishing: Publishing;
  readonly function: LambdaFunction;
  readonly mapping: EventSourceMapping;
  /** Where messages wait that cannot be published. */
  readonly parkingQueue: IQueue;
  /** Where records wait that the event source mapping gave up. */
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
    assertFaultless([...orderFaults(outbox, topic), ...publishingPlaceFaults(this, { outbox, topic })]);
    outbox.registerRelay();
    const { namePrefix } = outbox;
    this.#chosen = functionOptions?.environment ?? {};
    this.publishing = { outbox, topic, parkPolicy, metrics };
    const service = toPublishingService(this.publishing, { relayEntry: entry, sweeper: 'none' });
    this.parkingQueue = createQueue(this, 'ParkingQueue', {
      description: describeParkingQueue(service),
      namePrefix,
      encryptionKey,
    });
    Validations.of(this.parkingQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'Messages end here until somebody sends them back; nobody consumes it, so nothing can die on it.',
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
    topic.registerSource(outbox);
    validateAtSynth(this, () => relayOutcomes(this));
  }

  /**
   * Attaches the sweeper that publishes what the stream lost. On a FIFO topic, the relay then publishes no message ahead of an earlier
   * one of its key that waits for the sweeper.
   *
   * `OutboxSweeper` calls it. Throws `INVALID_DEPLOYMENT` for a second sweeper.
   *
   * @internal
   */
  attachSweeper(sweeper: SweeperOptions): void {
    assertFaultless(
      this.#hasSweeper
        ? [
            `The relay of "${this.publishing.outbox.service}" has two sweepers, of which each would look for all that is left; leave one out.`,
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
    const { outbox, topic } = this.publishing;
    if (topic.fifo) {
      // It may read the items of a key already.
      outbox.grantList(this.function);
    } else {
      outbox.grantSearch(this.function);
    }
  }

  #grant(): void {
    const { outbox, topic, parkPolicy } = this.publishing;
    outbox.grantStreamRead(this.function);
    outbox.grantDispatch(this.function, { parkPolicy });
    if (topic.fifo) {
      outbox.grantReadParts(this.function);
    }
    topic.grantPublish(this.function);
    grantSend(this.parkingQueue, this.function);
  }
}
