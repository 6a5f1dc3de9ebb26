/** One delivery of a message, as the queue hands it over. */
export interface Delivery {
  /** The body as it came: an envelope, or an SNS notification around one. */
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /**
   * Aborted, with an error that says why, when the result is no longer needed: the time is over, or the process stops. Without
   * it, a handler that never settles keeps what it holds for the life of the process.
   */
  readonly signal?: AbortSignal;
}
