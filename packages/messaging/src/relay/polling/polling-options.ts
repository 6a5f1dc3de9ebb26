import type { Backoff, TimeLeft } from '@dynamo-outbox/kernel';
import type { OutboxStore } from '../outbox-store.ts';
import type { PollingObserver } from './polling-event.ts';
import type { UndispatchedItems } from './undispatched-items.ts';
import type { MessageRelayDependencies } from '../message-relay.ts';

/**
 * What the polling relay works with: what the message relay does, and the list of what is undispatched. It is the second
 * path, so it leaves nothing to another path, and needs no guard.
 */
export interface PollingRelayDependencies extends Omit<
  MessageRelayDependencies,
  'observer' | 'store' | 'guard' | 'parts' | 'remainingMilliseconds' | 'settlingMilliseconds'
> {
  /** Receives what the polling relay does. Default: nothing does. */
  readonly observer?: PollingObserver;
  /** Where published and parked items are marked. */
  readonly store: OutboxStore;
  /** What is undispatched in the same outbox. */
  readonly items: Omit<UndispatchedItems, 'findWaitingBefore'>;
  /** Names this instance in its claims; no other may have the same name. */
  readonly owner: string;
  /**
   * How old an item must be, in milliseconds by the clock of its writer: what is younger the stream relay is likely
   * publishing now. Default 60,000; 0 where there is no stream relay.
   */
  readonly graceMilliseconds?: number;
  /** Items that are claimed before they are published together. Default 100. */
  readonly batchSize?: number;
  /**
   * Failed attempts after which an item is parked, from 1; each attempt is in a separate sweep. Default 5. Without `parking` an
   * item is tried on and on, at the longest wait, and holds back those behind it of its key.
   *
   * An attempt counts if the broker blames the message, or if the topic accepted another message in the same batch. A broker that
   * accepts nothing is down, so an outage uses up no attempts, not even those of a message that is alone on its topic.
   */
  readonly maxAttempts?: number;
  /** How long a claim lasts, in milliseconds; the first half is for publishing. Default 300,000. */
  readonly claimMilliseconds?: number;
  /** The wait between the attempts of different sweeps. Default 30 s, doubling up to 1 h, at least half of it. */
  readonly retryBackoff?: Backoff;
}

/** What bounds one sweep. */
export interface SweepOptions {
  /** Milliseconds left. At 0 nothing more is claimed or published, and claims are given up. Default: without end. */
  readonly remainingMilliseconds?: TimeLeft;
  /**
   * Milliseconds left for the marks of what was published. At 0 no mark is started, and claims run out by themselves. Default:
   * without end; a claim bounds it in any case.
   */
  readonly settlingMilliseconds?: TimeLeft;
}

/** What one sweep came to. */
export interface SweepReport {
  /** Entries of the list that were looked at. */
  readonly listed: number;
  /** Ordering keys that were claimed. */
  readonly claimed: number;
  /** Those of them whose owner before let the claim run out. */
  readonly takenOver: number;
  /** Items published whole. */
  readonly dispatched: number;
  /** Messages the broker accepted. */
  readonly published: number;
  /** Items whose attempt failed, parked ones included. */
  readonly failed: number;
  /** Items that were parked. */
  readonly parked: number;
  /** Age of the oldest undispatched item that was listed, in milliseconds; 0 when there was none. */
  readonly oldestAgeMilliseconds: number;
  /** Whether the list was gone through to its end. */
  readonly isComplete: boolean;
}

/** Publishes messages that are not dispatched yet. Knows neither Lambda nor SNS. */
export interface PollingRelay {
  /**
   * Goes once through the list of undispatched items, claims what is due, publishes it in the order of each key, and
   * marks it. One sweep of an instance at a time.
   *
   * Rejects when the list cannot be read; what was claimed until then is settled first.
   */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}
