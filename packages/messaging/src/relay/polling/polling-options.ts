import type { Backoff, TimeLeft } from '@dynamo-outbox/kernel';
import type { OutboxStore } from '../outbox-store.ts';
import type { PollingObserver } from './polling-event.ts';
import type { UndispatchedItems } from './undispatched-items.ts';
import type { MessageRelayDependencies } from '../message-relay.ts';

/**
 * Dependencies and options of the polling relay: those of the message relay, and the list of undispatched items. The
 * polling relay is the second path, so it needs no guard.
 */
export interface PollingRelayDependencies extends Omit<
  MessageRelayDependencies,
  'observer' | 'store' | 'guard' | 'parts' | 'remainingMilliseconds' | 'settlingMilliseconds'
> {
  /** Receives the events of the polling relay. Default: none. */
  readonly observer?: PollingObserver;
  /** Marks published and parked items. */
  readonly store: OutboxStore;
  /** The undispatched items of the same outbox. */
  readonly items: Omit<UndispatchedItems, 'findWaitingBefore'>;
  /** The name of this instance in its claims. It must be unique among all instances. */
  readonly owner: string;
  /**
   * Minimum age of an item, in milliseconds by the clock of its writer. The stream relay probably still publishes
   * younger items. Default 60,000. Set 0 if there is no stream relay.
   */
  readonly graceMilliseconds?: number;
  /** Number of items to claim before they are published together. Default 100. */
  readonly batchSize?: number;
  /**
   * Failed attempts after which an item is parked, from 1. Each attempt is in a separate sweep. Default 5. Without
   * `parking`, the relay retries an item without end, at the longest wait, and the later items of its key wait.
   *
   * An attempt counts if the broker blames the message, or if the topic accepted another message in the same batch. A
   * broker that accepts nothing counts as down, so an outage uses up no attempts, even of a message that is alone on
   * its topic.
   */
  readonly maxAttempts?: number;
  /** Duration of a claim in milliseconds. The first half is for publishing. Default 300,000. */
  readonly claimMilliseconds?: number;
  /**
   * The wait between the attempts of different sweeps. Default 30 s, doubling up to 1 h. The jitter leaves at least
   * half of it.
   */
  readonly retryBackoff?: Backoff;
}

/** Limits of one sweep. */
export interface SweepOptions {
  /**
   * Milliseconds left for publishing. At 0 the sweep claims and publishes nothing more, and releases its claims.
   * Default: no limit.
   */
  readonly remainingMilliseconds?: TimeLeft;
  /**
   * Milliseconds left for the marks of published items. At 0 the sweep starts no mark, and its claims expire. Default:
   * no limit other than the end of the claim.
   */
  readonly settlingMilliseconds?: TimeLeft;
}

/** The results of one sweep. */
export interface SweepReport {
  /** Entries of the list that the sweep read. */
  readonly listed: number;
  /** Ordering keys that were claimed. */
  readonly claimed: number;
  /** Claimed keys whose previous claim had expired. */
  readonly takenOver: number;
  /** Items whose messages were all published. */
  readonly dispatched: number;
  /** Messages the broker accepted. */
  readonly published: number;
  /** Items whose attempt failed, including parked items. */
  readonly failed: number;
  /** Items that were parked. */
  readonly parked: number;
  /** Age of the oldest listed undispatched item in milliseconds; 0 if there was none. */
  readonly oldestAgeMilliseconds: number;
  /** Whether the sweep reached the end of the list. */
  readonly isComplete: boolean;
  /** Scheduled messages that were released beside the sweep; absent without a releaser. */
  readonly released?: number;
}

/** Publishes undispatched messages. Does not depend on Lambda or SNS. */
export interface PollingRelay {
  /**
   * Goes through the list of undispatched items once. Claims the items that are due, publishes them in the order of
   * each key, and marks them. Run only one sweep of an instance at a time.
   *
   * Rejects if the list cannot be read, after settling the items that were already claimed.
   */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}
