import type { GapDetection } from './judge-sequence.ts';

/** Which messages wait for the one that caused them, and who must have processed that. */
export interface CausationGuard {
  /** Only these types wait. Default: all that have a cause. */
  readonly types?: readonly string[];
  /** Names of consumers that share this consumer's inbox; one of them must have processed the cause. Default: this one. */
  readonly processedBy?: readonly string[];
}

/** What a consumer minds of the order in which messages arrive. All of it is off unless asked for. */
export interface ConsumerGuards {
  /**
   * Whether a message is `stale`, and acknowledged without being handled, when a newer one of its aggregate was seen. For
   * messages that each tell the whole of what changed; where every single one counts, a stale one would be lost.
   *
   * It goes by `sequence`, so it needs a producer that changes the aggregate's version with every unit of work that
   * records messages about it. A message without a sequence passes.
   */
  readonly sequence?: boolean;
  /**
   * Whether a message waits, with `MESSAGE_GAP`, until all before it of its aggregate were seen, by `messagenumber`. A message
   * without a number passes. The subscription must not have a filter: see `checkGapDetection`.
   *
   * `from-the-first` holds an aggregate's messages back until its number 1 was seen, and remembers every aggregate for
   * good. `from-the-first-seen` begins with whichever comes first, as a consumer has to that was subscribed later or whose
   * memory is to expire.
   */
  readonly gaps?: GapDetection;
  /**
   * Whether a message waits, with `CAUSE_NOT_PROCESSED`, until the message named in its `causationid` was processed. One that
   * has no cause passes. The cause must be one that arrives here, or the message waits in vain.
   */
  readonly causation?: boolean | CausationGuard;
}
