import {
  assertCount,
  type Clock,
  createLimiter,
  groupBy,
  type Limiter,
  type Random,
  silentObserver,
  sleep,
  type Sleep,
  systemClock,
  systemRandom,
  type TimeLeft,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import { releaseMessage, type ReleaseResult } from './release-message.ts';
import { scheduleDefaults } from './schedule-defaults.ts';
import type { ScheduleObserver } from './schedule-event.ts';
import type { ScheduledEntry, ScheduledMessages } from './scheduled-messages.ts';

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
  /** Most releases of one sweep, from 1. Default 2,000. */
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

/** The results of one sweep of the due messages. */
export interface ReleaseReport {
  readonly listed: number;
  readonly released: number;
  readonly failed: number;
  readonly oldestDelayMilliseconds: number;
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

const defaults = {
  observer: silentObserver,
  toleranceMilliseconds: scheduleDefaults.toleranceMilliseconds,
  maxReleases: 2_000,
  maxInFlight: 16,
  pageSize: 100,
  clock: systemClock,
  sleep,
  random: systemRandom,
} as const;

/** A running sweep. */
interface Run {
  readonly options: Required<ScheduleReleaserOptions>;
  readonly startedAt: Date;
  /** Messages that are due at this instant or earlier are released. */
  readonly until: Date;
  readonly timeLeft: TimeLeft;
  readonly limit: Limiter;
  /** Keys of which a message was not released, so that no later message overtakes it. */
  readonly blocked: Set<string>;
  readonly report: { -readonly [TName in keyof ReleaseReport]: ReleaseReport[TName] };
  /** Releases that may still start. */
  budget: number;
}

const fail = ({ report, blocked, options }: Run, entry: ScheduledEntry, error: unknown): void => {
  const { messageId, orderingKey } = entry;
  report.failed += 1;
  blocked.add(orderingKey);
  options.observer({ event: 'schedule.release-failed', messageId, orderingKey, error });
};

const note = (run: Run, entry: ScheduledEntry, result: ReleaseResult): void => {
  switch (result.outcome) {
    case 'released': {
      const { messageId, orderingKey, message, dueAt } = result.item;
      run.report.released += 1;
      run.options.observer({
        event: 'schedule.released',
        messageId,
        orderingKey,
        messageType: message.type,
        delayMilliseconds: run.options.clock().getTime() - Date.parse(dueAt),
      });
      return;
    }
    case 'contended':
      fail(run, entry, new Error(`Other commits of ${entry.orderingKey} won in every attempt.`));
      return;
    case 'undecodable':
      fail(run, entry, new Error(`The scheduled message has no valid ${result.attribute}.`));
      return;
    case 'gone':
    case 'not-due':
  }
};

/** Takes one release from the budget. Without budget or time, the sweep is not complete. */
const takeTurn = (run: Run): boolean => {
  if (run.budget <= 0 || run.timeLeft() <= 0) {
    run.report.isComplete = false;
    return false;
  }
  run.budget -= 1;
  return true;
};

const releaseEntry = async (run: Run, entry: ScheduledEntry): Promise<void> => {
  try {
    note(run, entry, await releaseMessage(run.options, entry, run.until));
  } catch (error) {
    fail(run, entry, error);
  }
};

/** Releases the messages of one key one after another. A later message does not overtake an earlier one that failed. */
const releaseKey = async (run: Run, entries: readonly ScheduledEntry[]): Promise<void> => {
  for (const entry of entries) {
    if (run.blocked.has(entry.orderingKey) || !takeTurn(run)) {
      return;
    }
    await releaseEntry(run, entry);
  }
};

const list = async (
  run: Run,
  shard: number,
  after: ScheduledEntry | undefined,
): Promise<readonly ScheduledEntry[]> => {
  const { schedules, pageSize } = run.options;
  // A message that is due at `until` is due before the next millisecond.
  const dueBefore = new Date(run.until.getTime() + 1);
  const page = await schedules.listDue({ shard, dueBefore, after, limit: pageSize });
  const [first] = page;
  run.report.listed += page.length;
  if (first !== undefined) {
    const delay = run.startedAt.getTime() - Date.parse(first.dueAt);
    run.report.oldestDelayMilliseconds = Math.max(run.report.oldestDelayMilliseconds, delay);
  }
  return page;
};

const walkShard = async (run: Run, shard: number): Promise<void> => {
  let after: ScheduledEntry | undefined;
  do {
    const page = await list(run, shard, after);
    await Promise.all(
      [...groupBy(page, ({ orderingKey }) => orderingKey).values()].map((entries) =>
        run.limit(() => releaseKey(run, entries)),
      ),
    );
    after = page.at(-1);
  } while (after !== undefined && run.budget > 0 && run.timeLeft() > 0);
  if (after !== undefined) {
    run.report.isComplete = false;
  }
};

const sweepShard = async (run: Run, shard: number): Promise<void> => {
  try {
    await walkShard(run, shard);
  } catch (error) {
    run.report.failed += 1;
    run.report.isComplete = false;
    run.options.observer({ event: 'schedule.list-failed', shard, error });
  }
};

const startRun = (options: Required<ScheduleReleaserOptions>, timeLeft: TimeLeft): Run => {
  const startedAt = options.clock();
  return {
    options,
    startedAt,
    until: new Date(startedAt.getTime() - options.toleranceMilliseconds),
    timeLeft,
    limit: createLimiter(options.maxInFlight),
    blocked: new Set(),
    report: { listed: 0, released: 0, failed: 0, oldestDelayMilliseconds: 0, isComplete: true },
    budget: options.maxReleases,
  };
};

/**
 * Creates the releaser of scheduled messages. It moves due messages into the outbox, from where the relay publishes them.
 *
 * All shards of the list take turns, so that a shard with many due messages does not hold up the others. Throws a `RangeError` that names
 * an option out of range.
 */
export const createScheduleReleaser = (given: ScheduleReleaserOptions): ScheduleReleaser => {
  const options = withDefaults(defaults, given);
  assertCount('toleranceMilliseconds', options.toleranceMilliseconds, {
    min: 0,
    max: scheduleDefaults.maxToleranceMilliseconds,
  });
  assertCount('maxReleases', options.maxReleases);
  assertCount('maxInFlight', options.maxInFlight, { max: 100 });
  assertCount('pageSize', options.pageSize, { max: 1_000 });
  return {
    releaseDue: async ({ remainingMilliseconds = unlimitedTime } = {}) => {
      const run = startRun(options, remainingMilliseconds);
      const shards = Array.from({ length: options.schedules.shards }, (_, shard) => shard);
      await Promise.all(shards.map((shard) => sweepShard(run, shard)));
      const durationMilliseconds = options.clock().getTime() - run.startedAt.getTime();
      options.observer({ event: 'schedule.swept', ...run.report, durationMilliseconds });
      return run.report;
    },
  };
};
