/** How the producer sends. */
export interface Load {
  readonly messages: number;
  /** Messages at the start whose figures are dropped: the JIT is still at work. */
  readonly warmUp: number;
  /** Commits under way at a time. */
  readonly producers: number;
  /** Open loop: commits begin at this rate. Absent: closed loop, as fast as it goes. */
  readonly ratePerSecond?: number;
}

/** Where a pipeline finds everything; the one argument of its process, as JSON. */
export interface PipelineSettings {
  readonly dynamoDbEndpoint: string;
  readonly brokerEndpoint: string;
  readonly sourceTable: string;
  readonly outboxTable: string;
  readonly inboxTable: string;
  readonly targetTable: string;
  readonly streamArn: string;
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly tracking: 'none' | 'status';
  readonly load: Load;
  /** Whether to sum up the request units; it costs a little, so timed runs go without. */
  readonly metersCapacity: boolean;
}

/** What a pipeline's process prints when all messages are handled, as JSON. */
export interface PipelineResult {
  /** Handled after the warm-up. */
  readonly messages: number;
  readonly seconds: number;
  /** From the beginning of the commit to the end of the consumer's, in milliseconds, after the warm-up. */
  readonly latencies: readonly number[];
  /** CPU time of this process after the warm-up. */
  readonly processorMilliseconds: number;
  readonly publishCalls: number;
  readonly publishedEntries: number;
  /** Request units by table, all messages; absent when not metered. */
  readonly capacityUnits?: Readonly<Record<string, number>>;
  /** Messages all together, for the division of the units. */
  readonly totalMessages: number;
}

/** Aggregates in turn: many keys, as in real life. */
const aggregates = 200;

/** The aggregate that the message with this number is about. */
export const aggregateOf = (number: number): string => `account-${number % aggregates}`;

/** Fills the payload up to a usual size. */
export const padding = 'x'.repeat(300);
