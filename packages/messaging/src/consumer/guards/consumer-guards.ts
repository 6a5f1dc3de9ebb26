import type { GapDetection } from './judge-sequence.ts';

/** Which messages wait for the one that caused them, and who must have processed that. */
export interface CausationGuard {
  /** Only these types wait. Default: all that have a cause. */
  readonly types?: readonly string[];
  /** Names of consumers that share this consumer's inbox; one of them must have processed the cause. Default: this one. */
  readonly processedBy?: readonly string[];
}

/** Optional checks of the order in which messages arrive. All are off by default. */
export interface ConsumerGuards {
  /**
   * Whether a message is `stale`, and acknowledged without being handled, when a newer one of its aggregate was seen. For
   * messages that each carry the whole new state. Where every single message counts, a stale one would be lost.
   *
   * It compares `sequence`, which is the aggregate's version, or the place of the commit where the topic has order `commit`. A
   * message without a sequence passes.
   */
  readonly sequence?: boolean;
  /**
   * Whether a message waits, with `MESSAGE_GAP`, until all before it of its aggregate were seen, by `messagenumber`. A message
   * without a number passes. The subscription must not have a filter: see `checkGapDetection`.
   *
   * `from-the-first` holds an aggregate's messages back until its number 1 was seen, and remembers every aggregate
   * permanently. `from-the-first-seen` begins with the first message that arrives: use it for a consumer that was subscribed later or whose
   * memory expires.
   */
  readonly gaps?: GapDetection;
  /**
   * How much later than the last message seen one with a lower sequence or number must have occurred to count as the restart of
   * its aggregate instead of as stale, in seconds. It goes to the dead-letter queue with the reason `SEQUENCE_RESTARTED`. More
   * than clocks of writers differ. Default 3,600, 1 hour.
   */
  readonly restartToleranceSeconds?: number;
  /**
   * Whether a message waits, with `CAUSE_NOT_PROCESSED`, until the message named in its `causationid` was processed. One that
   * has no cause passes. The cause must be one that arrives here, or the message waits in vain.
   */
  readonly causation?: boolean | CausationGuard;
}
