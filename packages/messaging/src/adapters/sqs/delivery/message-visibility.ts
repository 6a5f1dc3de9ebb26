/** When a received message is to be visible again. */
export interface VisibilityChange {
  /** The handle of this very receive. */
  readonly receiptHandle: string;
  /** Seconds from now; 0 gives the message back at once. SQS takes up to 43,200. */
  readonly seconds: number;
}

/** Sets when messages that are being handled, or failed, become visible again. */
export interface MessageVisibility {
  /**
   * Changes when received messages are visible again; any number of them. An empty list makes no call.
   *
   * MUST try every message, and MUST reject when one of them could not be changed; that one becomes visible when its
   * earlier timeout ends.
   */
  change(changes: readonly VisibilityChange[]): Promise<void>;
}
