import type { Backoff, Clock, TimeLeft } from '@dynamo-outbox/kernel';
import type { PollingObserver } from './polling-event.ts';
import type { UndispatchedItem } from './undispatched-items.ts';
import type { PollingRelayDependencies, SweepReport } from './polling-options.ts';

type Mutable<TObject> = { -readonly [TKey in keyof TObject]: TObject[TKey] };

/** The dependencies with all defaults filled in. */
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

/** A key that this instance holds, through the claim on its first undispatched item. */
export interface ClaimedKey {
  /** The claimed item and the items behind it that may be published now, in order. Never empty. */
  readonly items: readonly [head: UndispatchedItem, ...rest: readonly UndispatchedItem[]];
}

/**
 * The first items of keys that are not due yet, kept between sweeps. The list does not contain their due times. After
 * an outage, reading thousands of items in each sweep would cost more than publishing them.
 */
export type RestingItems = Map<string, { readonly sortKey: string; readonly until: Date }>;

/** A running sweep. */
export interface SweepRun {
  readonly dependencies: SettledDependencies;
  readonly remainingMilliseconds: TimeLeft;
  readonly settlingMilliseconds: TimeLeft;
  readonly startedAt: Date;
  /** The sweep reads only items that were recorded before this time. */
  readonly recordedBefore: Date;
  /** The sort key up to which this sweep has handled each key; `everything` after all of them. */
  readonly seenUntil: Map<string, string>;
  readonly resting: RestingItems;
  readonly report: Mutable<SweepReport>;
}

/** Sorts after every sort key: the sweep is finished with the key. */
export const everything = '\uFFFF';
