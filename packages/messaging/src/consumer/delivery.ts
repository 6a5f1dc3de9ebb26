/** One delivery of a message, as the queue hands it over. */
export interface Delivery {
  /** The body as it came: an envelope, or an SNS notification around one. */
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /**
   * Aborted when nobody waits for this delivery any more, with the error that says why: its time is over, or its process stops. Without
   * it, a handler that never settles keeps what it holds for the life of the process.
   */
  readonly signal?: AbortSignal;
}
