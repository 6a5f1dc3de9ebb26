import {
  assertCount,
  silentObserver,
  sleep,
  systemClock,
  systemRandom,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { ScheduleReleaser, ScheduleReleaserOptions } from './releaser-options.ts';
import { scheduleDefaults } from './schedule-defaults.ts';
import { type ShardWalk, startRun, startWalk } from './sweep-run.ts';
import { walkShard } from './walk-shard.ts';

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

/**
 * Whether the next sweep continues the walk. If the walk released something, the next one starts at the oldest message again, which may have
 * failed only once.
 */
const goesOn = ({ isOver, released }: ShardWalk): boolean => !isOver && released === 0;

/**
 * Creates the releaser of scheduled messages. It moves due messages into the outbox, from where the relay publishes them.
 *
 * All shards of the list take turns, so that a shard with many due messages does not hold up the others. A message that cannot be released
 * holds up the later ones of its key and no others: it takes no release from `maxReleases`, and if a sweep has no time for more than such
 * messages of a shard, the next sweep goes on behind them. Throws a `RangeError` that names
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
  // Walks that go on in the next sweep.
  let walks: readonly ShardWalk[] = [];
  return {
    releaseDue: async ({ remainingMilliseconds = unlimitedTime } = {}) => {
      const run = startRun(options, remainingMilliseconds);
      const unfinished = new Map(walks.map((walk) => [walk.shard, walk]));
      walks = [];
      const started = Array.from({ length: options.schedules.shards }, (_, shard) => ({
        ...(unfinished.get(shard) ?? startWalk(shard)),
        released: 0,
        isCutShort: false,
      }));
      await Promise.all(started.map((walk) => walkShard(run, walk)));
      walks = started.filter(goesOn);
      const durationMilliseconds = options.clock().getTime() - run.startedAt.getTime();
      options.observer({ event: 'schedule.swept', ...run.report, durationMilliseconds });
      return run.report;
    },
  };
};
