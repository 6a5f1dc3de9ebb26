import {
  assertBackoff,
  assertCount,
  maxTimerMilliseconds,
  silentObserver,
  systemClock,
  systemRandom,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import { flush, goThrough } from './sweep.ts';
import { pollingDefaults } from './polling-defaults.ts';
import type { PollingRelay, PollingRelayDependencies, SweepOptions, SweepReport } from './polling-options.ts';
import type { ClaimedKey, RestingItems, SettledDependencies, SweepRun } from './sweep-run.ts';

const defaults = {
  observer: silentObserver,
  clock: systemClock,
  random: systemRandom,
  ...pollingDefaults,
  retryBackoff: { baseMilliseconds: 30_000, capMilliseconds: 3_600_000 },
} as const;

/** Removes the resting items whose time is over. */
const wake = (resting: RestingItems, now: Date): void => {
  for (const [orderingKey, { until }] of resting) {
    if (until <= now) {
      resting.delete(orderingKey);
    }
  }
};

const startRun = (
  dependencies: SettledDependencies,
  resting: RestingItems,
  { remainingMilliseconds = unlimitedTime, settlingMilliseconds = unlimitedTime }: SweepOptions,
): SweepRun => {
  const startedAt = dependencies.clock();
  wake(resting, startedAt);
  return {
    dependencies,
    remainingMilliseconds,
    settlingMilliseconds,
    startedAt,
    recordedBefore: new Date(startedAt.getTime() - dependencies.graceMilliseconds),
    seenUntil: new Map(),
    resting,
    report: {
      listed: 0,
      claimed: 0,
      takenOver: 0,
      dispatched: 0,
      published: 0,
      failed: 0,
      parked: 0,
      oldestAgeMilliseconds: 0,
      isComplete: true,
    },
  };
};

const sweep = async (run: SweepRun): Promise<SweepReport> => {
  const batch: ClaimedKey[] = [];
  try {
    await goThrough(run, batch);
  } finally {
    // Even if the list cannot be read to its end, the claimed items must be settled.
    await flush(run, batch);
  }
  const { observer, owner, clock } = run.dependencies;
  const durationMilliseconds = clock().getTime() - run.startedAt.getTime();
  observer({ event: 'polling.swept', owner, durationMilliseconds, ...run.report });
  return run.report;
};

/**
 * Creates the polling relay, the second path of messages. It publishes the items that the stream relay left, or
 * replaces the stream relay.
 *
 * Publishes through the core of the message relay: keys run in parallel, and the items of one key in order. A later
 * item of a key waits until the earlier one is dispatched or parked. Any number of instances may run. One instance at a
 * time publishes a key, and another takes over the key of a crashed instance when its claim ends.
 *
 * @throws RangeError when `batchSize`, `maxAttempts` or `claimMilliseconds` is not a whole number from 1, or
 * `graceMilliseconds` is not a whole number from 0.
 */
export const createPollingRelay = (dependencies: PollingRelayDependencies): PollingRelay => {
  const settled: SettledDependencies = withDefaults(defaults, dependencies);
  assertCount('batchSize', settled.batchSize);
  assertCount('maxAttempts', settled.maxAttempts);
  assertCount('claimMilliseconds', settled.claimMilliseconds, { max: maxTimerMilliseconds });
  assertCount('graceMilliseconds', settled.graceMilliseconds, { min: 0, max: maxTimerMilliseconds });
  assertBackoff('retryBackoff', settled.retryBackoff);
  const resting: RestingItems = new Map();
  return { sweep: (options = {}) => sweep(startRun(settled, resting, options)) };
};
