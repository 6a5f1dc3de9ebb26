import type { Clock, Random, Sleep, TimeLeft } from '@dynamo-outbox/kernel';
import type { ScheduleObserver } from './schedule-event.ts';
import type { ScheduledMessages } from './scheduled-messages.ts';

/** Dependencies and options of a releaser. */
export interface ScheduleReleaserOptions {
  readonly schedules: ScheduledMessages;
  /** Receives the events of the releaser. Default: none. */
  readonly observer?: ScheduleObserver;
  /**
   * Milliseconds after its due time before a message is released, from 0 to 60,000. Set it to the most that the clocks of your processes
   * differ. Default 500.
   */
  readonly toleranceMilliseconds?: number;
  /** Most releases of one sweep, from 1. Failed ones do not count. Default 2,000. */
  readonly maxReleases?: number;
  /** Most releases at a time, from 1 to 100. Default 16. */
  readonly maxInFlight?: number;
  /** Most entries in a page of the list. Default 100. */
  readonly pageSize?: number;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

/** Limits of one sweep of the due messages. */
export interface ReleaseLimits {
  /** Milliseconds left. At 0 the sweep starts no release. Default: no limit. */
  readonly remainingMilliseconds?: TimeLeft;
}

/** The results of one sweep of the due messages. Their meaning is that of the event `schedule.swept`. */
export interface ReleaseReport {
  readonly listed: number;
  readonly released: number;
  readonly failed: number;
  /** `undefined` if a shard could not be listed. */
  readonly oldestDelayMilliseconds: number | undefined;
  readonly isComplete: boolean;
}

/** Releases scheduled messages that are due. */
export interface ScheduleReleaser {
  /**
   * Goes through the due messages once, oldest first in each shard, and releases them. Never rejects: it reports failures to the
   * observer. Any number of releasers may run at the same time.
   */
  releaseDue(limits?: ReleaseLimits): Promise<ReleaseReport>;
}
