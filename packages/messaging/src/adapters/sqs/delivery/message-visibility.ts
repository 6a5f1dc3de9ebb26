/** The time at which a received message becomes visible again. */
export interface VisibilityChange {
  /** Receipt handle of this receive. */
  readonly receiptHandle: string;
  /** Seconds from now; 0 returns the message immediately. SQS accepts up to 43,200. */
  readonly seconds: number;
}

/** Sets when messages that are being handled, or failed, become visible again. */
export interface MessageVisibility {
  /**
   * Changes the visibility timeouts of any number of received messages. An empty list makes no call.
   *
   * MUST try every message, and MUST reject if one of them could not be changed. That message becomes visible when its
   * earlier timeout ends.
   */
  change(changes: readonly VisibilityChange[]): Promise<void>;
}
