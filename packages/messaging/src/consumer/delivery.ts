/** One delivery of a message by its queue. */
export interface Delivery {
  /** Body as received: an envelope, or an SNS notification that contains one. */
  readonly body: string;
  /** Number of receives, including this one. */
  readonly receiveCount: number;
  /** X-Ray trace header that the queue delivered with the message: `AWSTraceHeader` of SQS. */
  readonly traceHeader?: string;
  /**
   * Aborted when the result is no longer needed, because the time is over or the process stops. Its reason is an error.
   * Without a signal, a handler that never settles keeps its resources until the process ends.
   */
  readonly signal?: AbortSignal;
}
