import type { GapDetection } from './judge-sequence.ts';

/** Options of the causation guard: which messages wait for their cause, and which consumers must have processed it. */
export interface CausationGuard {
  /** Types that wait. Default: all messages with a cause. */
  readonly types?: readonly string[];
  /** Names of consumers that share this consumer's inbox; one of them must have processed the cause. Default: this one. */
  readonly processedBy?: readonly string[];
}

/** Optional checks of the order in which messages arrive. All are off by default. */
export interface ConsumerGuards {
  /**
   * Whether a message is `stale`, and acknowledged without being handled, if a newer one of its aggregate was seen. Use
   * it for messages that contain the whole new state. If every single message matters, a stale one would be lost.
   *
   * The guard compares `sequence`: the version of the aggregate, or the position of the commit if the topic has order
   * `commit`. A message without a sequence passes.
   */
  readonly sequence?: boolean;
  /**
   * Whether a message waits, with `MESSAGE_GAP`, until all earlier messages of its aggregate were seen, by
   * `messagenumber`. A message without a number passes. The subscription must not have a filter: see
   * `checkGapDetection`.
   *
   * `from-the-first` waits for message number 1 of an aggregate, and stores the position of every aggregate
   * permanently. `from-the-first-seen` starts with the first message that arrives: use it for a consumer that was
   * subscribed later or whose positions expire.
   */
  readonly gaps?: GapDetection;
  /**
   * Seconds that separate a restart from a stale message. If a message with a lower sequence or number occurred more
   * than this later than the last message seen, its aggregate was restarted, and the message goes to the dead-letter
   * queue with the reason `SEQUENCE_RESTARTED`. Choose more than the clocks of writers differ. Default 3,600, 1 hour.
   */
  readonly restartToleranceSeconds?: number;
  /**
   * Whether a message waits, with `CAUSE_NOT_PROCESSED`, until the message named in its `causationid` was processed. A
   * message without a cause passes. This inbox must receive the cause, or the message waits until it is dead-lettered.
   */
  readonly causation?: boolean | CausationGuard;
}
