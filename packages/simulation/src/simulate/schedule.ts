import type { Random } from '../engine/random.ts';
import { createRandom } from '../engine/random.ts';

/** A point at which a process dies: before the effect of a call, or after it. */
export interface CrashPoint {
  /** Index of the call, over all processes. */
  readonly call: number;
  readonly side: 'before' | 'after';
}

/** Everything that determines one run. */
export interface Schedule {
  readonly seed: string;
  /** Whether calls take different times, so that their order is random. */
  readonly isShuffled: boolean;
  /** Whether every message is delivered twice. */
  readonly isDuplicated: boolean;
  /** Calls that lose a race, if they are commits. */
  readonly lostRaces: readonly number[];
  readonly crashes: readonly CrashPoint[];
  /** Indexes of the requests to make. */
  readonly requests: readonly number[];
}

/** The calmest schedule: everything runs in order, and nothing fails. */
export const calmSchedule = (requests: number): Schedule => ({
  seed: 'calm',
  isShuffled: false,
  isDuplicated: false,
  lostRaces: [],
  crashes: [],
  requests: Array.from({ length: requests }, (_, index) => index),
});

const drawCrash = (random: Random, calls: number): CrashPoint => ({
  call: random.below(calls),
  side: random.pick(['before', 'after']),
});

/** Draws a schedule for a system that makes about the given number of calls. */
export const drawSchedule = (seed: string, requests: number, calls: number): Schedule => {
  const random = createRandom(seed, 'schedule');
  const draw = <TValue>(most: number, one: () => TValue): readonly TValue[] =>
    Array.from({ length: random.below(most + 1) }, one);
  return {
    ...calmSchedule(requests),
    seed,
    isShuffled: true,
    isDuplicated: random.chance(0.5),
    lostRaces: draw(2, () => random.below(calls)),
    crashes: draw(2, () => drawCrash(random, calls)),
  };
};

const without = <TValue>(values: readonly TValue[], place: number): readonly TValue[] =>
  values.filter((_, other) => other !== place);

/** Returns schedules that are slightly smaller than this one, the smallest first. */
export const smallerSchedules = (schedule: Schedule): readonly Schedule[] => [
  ...schedule.requests.map((_, place) => ({ ...schedule, requests: without(schedule.requests, place) })),
  ...schedule.crashes.map((_, place) => ({ ...schedule, crashes: without(schedule.crashes, place) })),
  ...schedule.lostRaces.map((_, place) => ({ ...schedule, lostRaces: without(schedule.lostRaces, place) })),
  ...(schedule.isDuplicated ? [{ ...schedule, isDuplicated: false }] : []),
  ...(schedule.isShuffled ? [{ ...schedule, isShuffled: false }] : []),
];

const atEachCall = <TValue>(calls: number, make: (call: number) => TValue): readonly TValue[] =>
  Array.from({ length: calls }, (_, call) => make(call));

/**
 * Returns copies of the schedule, each with its only crash or lost race at another call. A schedule with fewer requests
 * makes fewer calls, so that event may have to move.
 */
export const movedSchedules = (schedule: Schedule, calls: number): readonly Schedule[] => {
  const { crashes, lostRaces } = schedule;
  const [crash] = crashes;
  if (crash !== undefined && crashes.length === 1 && lostRaces.length === 0) {
    return atEachCall(calls, (call) => ({ ...schedule, crashes: [{ ...crash, call }] }));
  }
  return lostRaces.length === 1 && crashes.length === 0
    ? atEachCall(calls, (call) => ({ ...schedule, lostRaces: [call] }))
    : [];
};
