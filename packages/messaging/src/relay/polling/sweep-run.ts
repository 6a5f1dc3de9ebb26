import type { Backoff, Clock, TimeLeft } from '@dynamo-outbox/kernel';
import type { PollingObserver } from './polling-event.ts';
import type { UndispatchedItem } from './undispatched-items.ts';
import type { PollingRelayDependencies, SweepReport } from './polling-options.ts';

type Mutable<TObject> = { -readonly [TKey in keyof TObject]: TObject[TKey] };

/** The dependencies with nothing left to be chosen. */
export interface SettledDependencies extends PollingRelayDependencies {
  readonly observer: PollingObserver;
  readonly clock: Clock;
  readonly random: () => number;
  readonly graceMilliseconds: number;
  readonly batchSize: number;
  readonly maxAttempts: number;
  readonly claimMilliseconds: number;
  readonly retryBackoff: Backoff;
}

/** A key that is ours for a while, through the claim on its first undispatched item. */
export interface ClaimedKey {
  /** The claimed item, and those behind it that may be published now, in order. Never empty. */
  readonly items: readonly [head: UndispatchedItem, ...rest: readonly UndispatchedItem[]];
}

/**
 * The first items of keys that are not due yet, kept between sweeps: the list does not contain that, and to read them all each
 * time, thousands after an outage, would cost more than to publish them.
 */
export type RestingItems = Map<string, { readonly sortKey: string; readonly until: Date }>;

/** One sweep under way. */
export interface SweepRun {
  readonly dependencies: SettledDependencies;
  readonly remainingMilliseconds: TimeLeft;
  readonly settlingMilliseconds: TimeLeft;
  readonly startedAt: Date;
  /** Only what was recorded before is looked at. */
  readonly recordedBefore: Date;
  /** Until where this sweep has been through a key; no sort key is behind `everything`. */
  readonly seenUntil: Map<string, string>;
  readonly resting: RestingItems;
  readonly report: Mutable<SweepReport>;
}

/** Sorts behind every sort key: the sweep is through with the key. */
export const everything = '\uFFFF';
