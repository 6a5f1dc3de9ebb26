import type { ConsumerGuards } from '@dynamo-outbox/messaging';
import type { RetentionDays } from '@dynamo-outbox/topology';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Inbox } from '../inbox.ts';
import type { ProjectingService } from './projecting-service.ts';
import type { MessageTopic } from '../message-topic.ts';
import type { Outbox } from '../outbox.ts';
import type { PayloadBucket } from '../payload-bucket.ts';
import type { FunctionProps } from '../resources/create-function.ts';

/** Properties of every consumer. */
interface ConsumerOptions extends Pick<FunctionProps, 'functionOptions'> {
  /**
   * File that exports the Lambda `handler`, as created by `createSqsHandler`, relative to the directory of `cdk.json`.
   */
  readonly entry: string;
  /**
   * Inbox of the consuming service, in which the consumer records processed messages. A consumer that only writes a projection has
   * none: name its service, `{ service: 'history', projection: true }`.
   */
  readonly inbox: Inbox | ProjectingService;
  /** Outbox for messages that the handler itself records. Default: none. */
  readonly outbox?: Outbox;
  /** Bucket for large payloads of messages that the handler records. Default: none. */
  readonly payloads?: PayloadBucket;
  /** Bucket with the publisher's large payloads. Default: none. */
  readonly payloadSource?: PayloadBucket;
  /**
   * An existing queue. Synth checks the visibility timeout, the redrive policy and the kind of a queue of this app, and
   * lists the needs of an imported one. Default: a new queue.
   */
  readonly queue?: IQueue;
  /** The dead-letter queue of `queue`. Default: that of its redrive policy; an imported queue needs this property. */
  readonly deadLetterQueue?: IQueue;
  /**
   * Time limit for a batch of ten, in seconds. The visibility timeout of the queue is six times this value. Default 30.
   */
  readonly timeoutSeconds?: number;
  /**
   * Attempts before a message is dead-lettered, at least 5. A FIFO queue gets up to ten additional receives; see the
   * guide to order. Default 10; a queue of this app that is given keeps its own count.
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
  /**
   * Customer managed key of new queues. SNS is allowed to use it for this topic. Default: SQS-managed encryption.
   */
  readonly encryptionKey?: IKey;
}

/** Properties of a consumer of a topic. */
export interface TopicConsumerProps extends ConsumerOptions {
  /** The topic to consume. */
  readonly topic: MessageTopic;
  /**
   * Definitions of the messages that the handler accepts; no others pass the subscription's filter. `all` means no
   * filter.
   */
  readonly handles: readonly { readonly type: string }[] | 'all';
  /** Order guards of the consumer. A consumer that detects gaps must not have a filter. Default: none. */
  readonly guards?: ConsumerGuards;
  readonly source?: never;
}

/** Properties of a consumer of a queue that something other than a topic feeds, such as S3 or EventBridge. */
export interface QueueConsumerProps extends ConsumerOptions {
  /**
   * Name of what feeds the queue, in lower kebab case, such as `uploads`. Names of queue and function contain it, as they
   * contain the name of a topic.
   */
  readonly source: string;
  /** Whether a new queue is FIFO. Default false. */
  readonly fifo?: boolean;
  readonly topic?: never;
}

/** Properties of a consumer: of a topic, or of a queue without one. */
export type MessageConsumerProps = TopicConsumerProps | QueueConsumerProps;
