import type { QueueMappingDescription, StreamMappingDescription } from '@dynamo-outbox/topology';

/** Where the function host finds the services that its event sources poll. */
export interface FunctionHostEndpoints {
  /** URL of DynamoDB and of its streams. */
  readonly dynamoDb: string;
  /** URL of SQS. Queue URLs are used as names only: every request goes here. */
  readonly sqs: string;
  /** URL of S3, where stream mappings leave the records they gave up on. */
  readonly s3: string;
}

/** A Lambda function ready to be loaded: bundled, its environment resolved. */
export interface HostedFunction {
  /** The name that the mappings call it by. */
  readonly name: string;
  /** Absolute path of the bundle that exports `handler`. */
  readonly bundlePath: string;
  /**
   * The whole environment of the function: nothing of the host's own environment shines through.
   *
   * Region, credentials and endpoints of the SDK (`AWS_REGION`, `AWS_ENDPOINT_URL_*` …) belong here as well.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** An invocation that takes longer fails, and its worker is replaced. */
  readonly timeoutSeconds: number;
  /** Shown to the function in its context; not enforced. */
  readonly memoryMegabytes: number;
}

/** A stream mapping whose stream exists. */
export interface HostedStreamMapping extends StreamMappingDescription {
  /** ARN of the table's stream, as `DescribeTable` gives it (`LatestStreamArn`). */
  readonly streamArn: string;
}

/** A queue mapping whose queue exists. */
export interface HostedQueueMapping extends QueueMappingDescription {
  /** URL of the queue, as `GetQueueUrl` gives it. */
  readonly queueUrl: string;
  /** ARN of the queue: functions see it as `eventSourceARN`. */
  readonly queueArn: string;
  /** Whether the queue is FIFO. */
  readonly fifo: boolean;
}

/** A function that is called again and again. */
export interface HostedSchedule {
  readonly function: string;
  /** Seconds between the beginnings of two calls; less than a minute here, where AWS would not. */
  readonly intervalSeconds: number;
}

/** Everything the function host needs to know; the JSON file whose path is its only argument. */
export interface FunctionHostConfig {
  /** Region of every client, and the `awsRegion` of every record. */
  readonly region: string;
  /** Where DynamoDB, SQS and S3 listen. */
  readonly endpoints: FunctionHostEndpoints;
  /**
   * Absolute path of the directory for the positions in the streams; made when missing.
   *
   * It must live exactly as long as the tables do: a lost position delivers a whole stream again, which consumers
   * survive, a position that outlives its stream is ignored.
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
  /** Wait between two polls of an idle stream, in milliseconds; 10 by default. Lambda polls four times a second. */
  readonly streamPollMilliseconds?: number | undefined;
  /** How long a stop may take before whatever still runs is cut off, in milliseconds; 10,000 by default. */
  readonly stopTimeoutMilliseconds?: number | undefined;
  /**
   * Whether what functions write to their standard output reaches the standard error of the host; not by default.
   *
   * Their warnings and errors, which they write to their standard error, always do.
   */
  readonly forwardsFunctionOutput?: boolean | undefined;
}
