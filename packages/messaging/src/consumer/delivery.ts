/** One delivery of a message, as the queue hands it over. */
export interface Delivery {
  /** The body as it came: an envelope, or an SNS notification around one. */
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}
