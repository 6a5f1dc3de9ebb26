import type { QueueMappingDescription, StreamMappingDescription } from '@dynamo-outbox/topology/internal';

/** Endpoints of the services that the event sources of the function host poll. */
export interface FunctionHostEndpoints {
  /** URL of DynamoDB Streams. */
  readonly dynamoDbStreams: string;
  /** URL of SQS. Every request goes here; queue URLs are only identifiers. */
  readonly sqs: string;
  /** URL of S3, where stream mappings store records that they gave up. */
  readonly s3: string;
}

/** A Lambda function ready to be loaded: bundled, with a resolved environment. */
export interface HostedFunction {
  /** The name that the mappings use. */
  readonly name: string;
  /** Absolute path of the bundle that exports `handler`. */
  readonly bundlePath: string;
  /**
   * The complete environment of the function: it inherits nothing from the host.
   *
   * Must include the SDK's region, credentials and endpoints (`AWS_REGION`, `AWS_ENDPOINT_URL_*` …).
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Time limit of an invocation. After it the invocation fails, and its worker is replaced. */
  readonly timeoutSeconds: number;
  /** Shown to the function in its context; not enforced. */
  readonly memoryMegabytes: number;
}

/** A stream mapping whose stream exists. */
export interface HostedStreamMapping extends StreamMappingDescription {
  /** ARN of the table's stream, as returned by `DescribeTable` (`LatestStreamArn`). */
  readonly streamArn: string;
}

/** A queue mapping whose queue exists. */
export interface HostedQueueMapping extends QueueMappingDescription {
  /** URL of the queue, as returned by `GetQueueUrl`. */
  readonly queueUrl: string;
  /** ARN of the queue, which functions see as `eventSourceARN`. */
  readonly queueArn: string;
  /** Whether the queue is FIFO. */
  readonly fifo: boolean;
}

/** A function that is called periodically. */
export interface HostedSchedule {
  readonly function: string;
  /** Seconds between the starts of two calls. Can be less than a minute, unlike on AWS. */
  readonly intervalSeconds: number;
}

/** Configuration of the function host: the JSON file whose path is its only argument. */
export interface FunctionHostConfig {
  /** Region of every client, and `awsRegion` of every record. */
  readonly region: string;
  /** Endpoints of DynamoDB Streams, SQS and S3. */
  readonly endpoints: FunctionHostEndpoints;
  /**
   * Absolute path of the directory for stream positions; created if missing.
   *
   * It must exist exactly as long as the tables do. If positions are lost, whole streams are redelivered, which
   * consumers tolerate. Positions of a deleted stream are ignored.
   */
  readonly checkpointDirectory: string;
  /** The functions to load. */
  readonly functions: readonly HostedFunction[];
  /** The streams to tail. */
  readonly streamMappings: readonly HostedStreamMapping[];
  /** The queues to poll. */
  readonly queueMappings: readonly HostedQueueMapping[];
  /** The functions to call at intervals. */
  readonly schedules: readonly HostedSchedule[];
  /** Wait between two polls of an idle stream, in milliseconds. Lambda polls four times a second. Default 10. */
  readonly streamPollMilliseconds?: number | undefined;
  /** Time limit for a stop before running invocations are aborted, in milliseconds. Default 10,000. */
  readonly stopTimeoutMilliseconds?: number | undefined;
  /**
   * Whether the standard output of functions is copied to the standard error of the host. Default: no.
   *
   * Warnings and errors, which functions write to standard error, are always copied.
   */
  readonly forwardsFunctionOutput?: boolean | undefined;
}
