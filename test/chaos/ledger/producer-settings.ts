/** What a producer is told, as JSON in its only argument. */
export interface ProducerSettings {
  /** URL of DynamoDB, or of what stands before it. */
  readonly endpoint: string;
  /** URL of S3, or of what stands before it. */
  readonly s3Endpoint: string;
  readonly journalPath: string;
  readonly seed: number;
  /** Which producer of the run it is, from 1. */
  readonly incarnation: number;
  readonly accounts: number;
  /** How many messages to commit at least. */
  readonly messages: number;
  readonly messagesPerSecond: number;
  /** Multiplies the share of poison messages. */
  readonly poison?: number | undefined;
  /** Whether items are stored under the sort keys of earlier versions, which is a mistake on purpose. */
  readonly filesByOldKeys?: boolean;
}

/** How a producer tells how far it is: a line with the number of messages committed so far. */
export const committedLine = /^committed (\d+)$/;
