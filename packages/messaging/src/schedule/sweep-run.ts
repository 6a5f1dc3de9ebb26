import { type Limiter, createLimiter, type TimeLeft } from '@dynamo-outbox/kernel';
import type { ReleaseOrder } from '../outbox/schedule/scheduled-item.ts';
import type { ReleaseReport, ScheduleReleaserOptions } from './releaser-options.ts';
import type { DueCursor, ScheduledEntry } from './scheduled-messages.ts';

/** The walk through a shard of the list, in one sweep or more. */
export interface ShardWalk {
  readonly shard: number;
  /** Keys of which a message was not released, so that no later message overtakes it. */
  readonly blockedKeys: Set<string>;
  /** Messages without an order that were not released, so that the walk does not try them again. */
  readonly triedMessages: Set<string>;
  /** Where the walk continues. */
  after: DueCursor | undefined;
  /** When the oldest entry of the shard is due, in milliseconds; `Infinity` before the first entry. */
  oldestDueTime: number;
  /** Whether it reached the end of the list, or failed. */
  isOver: boolean;
  /** Releases in this sweep. */
  released: number;
  /** Whether an entry in this sweep had no turn. */
  isCutShort: boolean;
}

/** A running sweep. */
export interface SweepRun {
  readonly options: Required<ScheduleReleaserOptions>;
  readonly startedAt: Date;
  /** Messages that are due at this instant or earlier are released. */
  readonly until: Date;
  readonly timeLeft: TimeLeft;
  readonly limit: Limiter;
  /** The releases in flight. */
  readonly turns: Set<Promise<void>>;
  readonly report: { -readonly [TName in keyof ReleaseReport]: ReleaseReport[TName] };
  /** Messages whose release failed. */
  failures: number;
}

// A fault of all messages must not flood the log.
const maxFailureEvents = 20;

/** Starts a sweep. */
export const startRun = (options: Required<ScheduleReleaserOptions>, timeLeft: TimeLeft): SweepRun => {
  const startedAt = options.clock();
  return {
    options,
    startedAt,
    until: new Date(startedAt.getTime() - options.toleranceMilliseconds),
    timeLeft,
    limit: createLimiter(options.maxInFlight),
    turns: new Set(),
    report: { listed: 0, released: 0, failed: 0, oldestDelayMilliseconds: 0, isComplete: true },
    failures: 0,
  };
};

/** Starts to walk through a shard at its oldest entry. */
export const startWalk = (shard: number): ShardWalk => ({
  shard,
  blockedKeys: new Set(),
  triedMessages: new Set(),
  after: undefined,
  oldestDueTime: Number.POSITIVE_INFINITY,
  isOver: false,
  released: 0,
  isCutShort: false,
});

/** Holds up the later messages of the key, or with order `none` only the message itself. */
export const holdUp = (walk: ShardWalk, entry: ScheduledEntry, order: ReleaseOrder | undefined): void => {
  if (order === 'none') {
    walk.triedMessages.add(entry.messageId);
  } else {
    walk.blockedKeys.add(entry.orderingKey);
  }
};

/** Counts a message that could not be released, and reports the first ones of a sweep. */
export const noteFailure = (
  run: SweepRun,
  { messageId, orderingKey }: ScheduledEntry,
  error: unknown,
): void => {
  run.report.failed += 1;
  run.failures += 1;
  if (run.failures <= maxFailureEvents) {
    run.options.observer({ event: 'schedule.release-failed', messageId, orderingKey, error });
  }
};
