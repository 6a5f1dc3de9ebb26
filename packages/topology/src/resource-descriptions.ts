/**
 * A key attribute of a table or an index. DynamoDB supports strings, numbers and binary; this toolkit uses the first
 * two.
 */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** A sparse global secondary index. */
interface IndexDescription {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

/** A DynamoDB table with on-demand capacity. */
export interface TableDescription {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly indexes: readonly IndexDescription[];
  /** Attribute with epoch seconds after which DynamoDB deletes the item. */
  readonly timeToLiveAttribute?: string;
  readonly stream?: 'NEW_IMAGE';
}

/** An SNS topic. */
export interface TopicDescription {
  /** Logical name, without the `.fifo` suffix of a FIFO topic. */
  readonly name: string;
  readonly fifo: boolean;
  /** Message size limit in bytes including attributes, from 1,024 to 1,048,576. Default 262,144, as in SNS. */
  readonly maxMessageBytes?: number;
}

/** An SQS queue. */
export interface QueueDescription {
  /** Logical name, without the `.fifo` suffix of a FIFO queue. */
  readonly name: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  /** From 60 to 1,209,600 (14 days). */
  readonly retentionSeconds: number;
  /** Message size limit in bytes including attributes, from 1,024 to 1,048,576. Default 262,144, as in older queues. */
  readonly maxMessageBytes?: number;
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

/** A raw-delivery subscription of a queue to a topic. */
export interface SubscriptionDescription {
  readonly topic: string;
  readonly queue: string;
  /** Message types that pass the filter on the attribute `type`. Default: no filter, so every message passes. */
  readonly messageTypes?: readonly string[];
  /** Queue for messages that SNS cannot deliver, such as the dead-letter queue of `queue`. */
  readonly deadLetterQueue?: string;
}

/** A private S3 bucket. */
export interface BucketDescription {
  readonly name: string;
  /** Days after which S3 deletes an object. Default: objects are kept. */
  readonly expirationDays?: number;
}

/** The value of an environment variable, or a reference that is resolved once the resources exist. */
export type EnvironmentValue =
  | string
  | { readonly tableName: string }
  | { readonly queueUrl: string }
  | { readonly bucketName: string }
  /** `name=arn` pairs, comma-separated. */
  | { readonly topicArns: readonly string[] };

/** Environment variables by name. */
export type EnvironmentDescription = Readonly<Record<string, EnvironmentValue>>;

/** A Lambda function. */
export interface FunctionDescription {
  readonly name: string;
  /** Path of the file that exports `handler`, from the repository root. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: EnvironmentDescription;
}

/** An event source mapping from a table's stream to a function. */
export interface StreamMappingDescription {
  readonly function: string;
  readonly table: string;
  readonly startingPosition: 'TRIM_HORIZON';
  readonly batchSize: number;
  /** From 0 to 300. */
  readonly batchingWindowSeconds: number;
  readonly eventNames: readonly ('INSERT' | 'MODIFY' | 'REMOVE')[];
  readonly bisectBatchOnError: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly retryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly parallelizationFactor: number;
  /** S3 bucket for records that the mapping gives up. */
  readonly onFailureBucket: string;
}

/** An event source mapping from a queue to a function. */
export interface QueueMappingDescription {
  readonly function: string;
  readonly queue: string;
  readonly batchSize: number;
  /** From 0 to 300. */
  readonly batchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** From 2 to 1,000, the range that SQS event source mappings support. */
  readonly maximumConcurrency: number;
}

/** A function that is called at a fixed rate, as by an EventBridge rule. */
export interface ScheduledFunctionDescription {
  readonly function: string;
  /** Whole minutes, at least 1, the shortest rate of EventBridge. */
  readonly intervalMinutes: number;
}

/** An HTTP service: a function behind an API on AWS, a Node server locally. */
export interface HttpServiceDescription {
  readonly name: string;
  /** File that exports the Lambda `handler`, from the repository root. */
  readonly lambdaEntry: string;
  /** File that starts the Node server, from the repository root. */
  readonly serverEntry: string;
  /** Default local port. */
  readonly port: number;
  readonly environment: EnvironmentDescription;
}

/** All resources of a deployment: one description for the local stack and for AWS. */
export interface DeploymentDescription {
  readonly tables: readonly TableDescription[];
  readonly topics: readonly TopicDescription[];
  readonly queues: readonly QueueDescription[];
  readonly subscriptions: readonly SubscriptionDescription[];
  readonly buckets: readonly BucketDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly streamMappings: readonly StreamMappingDescription[];
  readonly queueMappings: readonly QueueMappingDescription[];
  readonly scheduledFunctions: readonly ScheduledFunctionDescription[];
  readonly httpServices: readonly HttpServiceDescription[];
}
