/** Settings of a producer, as JSON in its only argument. */
export interface ProducerSettings {
  /** URL of DynamoDB or its proxy. */
  readonly endpoint: string;
  /** URL of S3 or its proxy. */
  readonly s3Endpoint: string;
  readonly journalPath: string;
  readonly seed: number;
  /** Number of the producer in the run, from 1. */
  readonly incarnation: number;
  readonly accounts: number;
  /** Minimum number of messages to commit. */
  readonly messages: number;
  readonly messagesPerSecond: number;
  /** Multiplies the share of poison messages. */
  readonly poison?: number | undefined;
  /** Whether items are stored under the sort keys of earlier versions, a planted fault. */
  readonly filesByOldKeys?: boolean;
}

/** The line with which a producer reports the number of messages committed so far. */
export const committedLine = /^committed (\d+)$/;
