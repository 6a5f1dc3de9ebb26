import type { Outage, Window } from '../proxy/fault-plan.ts';
import { createRandom } from '../random.ts';

/** The operations of operators during a run. */
export const operations = [
  'replay-topic',
  'redrive-dead-letters',
  'redrive-parked',
  'replay-key',
  'redrive-edited-dead-letters',
  'redrive-edited-parked',
] as const;

/** One operation of an operator. */
export type Operation = (typeof operations)[number];

/** The times of all events, in milliseconds from the beginning of the run. */
export interface Schedule {
  /** The period in which producers commit, faults are injected and processes are killed. */
  readonly load: Window;
  /** The period in which neither relays nor sweepers run. */
  readonly relayOff?: Window;
  readonly outages: readonly Outage[];
  /** SIGKILL of relays and consumers. */
  readonly hostKills: readonly number[];
  /** SIGKILL of the producer. */
  readonly producerKills: readonly number[];
  /** Operators replay and redrive. */
  readonly operations: readonly { readonly at: number; readonly operation: Operation }[];
}

const hostKillEveryMilliseconds = 9_000;
const producerKillEveryMilliseconds = 12_000;
const operationEveryMilliseconds = 4_000;
// A long run has fewer kills per minute, because a process that restarts all the time shows little.
const mostKills = 30;
const mostOperations = 60;

// Longest outages in milliseconds. The run must have time to catch up afterwards.
const longest = { relayOff: 40_000, dynamodb: 5_000, sns: 20_000, sqs: 10_000 };

/** One moment in each of `count` equal parts of the time, so that no two are close by. */
const spread = (random: () => number, count: number, { from, to }: Window): readonly number[] =>
  Array.from({ length: count }, (_, index) => {
    const part = (to - from) / count;
    return Math.round(from + part * (index + 0.25 + random() / 2));
  });

const countFor = (load: number, every: number, least: number): number =>
  Math.min(mostKills, Math.max(least, Math.round(load / every)));

/** The same schedule without kills and outages, with only single faults and operations. */
export const withoutKills = ({ load, operations }: Schedule): Schedule => ({
  load,
  operations,
  outages: [],
  hostKills: [],
  producerKills: [],
});

// Runs each operation once before it repeats one. The first operation depends on the seed.
const drawOperations = (random: () => number, load: number, window: Window): Schedule['operations'] => {
  const first = Math.floor(random() * operations.length);
  const count = Math.max(operations.length, Math.round(load / operationEveryMilliseconds));
  return spread(random, Math.min(count, mostOperations), window).map((at, index) => ({
    at,
    operation: operations[(first + index) % operations.length] ?? 'replay-topic',
  }));
};

/** Creates the schedule of a run. The same seed and length always give the same schedule. */
export const createSchedule = (seed: number, loadMilliseconds: number): Schedule => {
  const random = createRandom(seed, 'schedule');
  const share = (from: number, to: number, longest = Number.POSITIVE_INFINITY): Window => ({
    from: Math.round(from * loadMilliseconds),
    to: Math.round(Math.min(to * loadMilliseconds, from * loadMilliseconds + longest)),
  });
  const shift = random() * 0.05;
  return {
    load: share(0, 1),
    relayOff: share(0.35 + shift, 0.5 + shift, longest.relayOff),
    outages: [
      { service: 'dynamodb', ...share(0.2 + shift, 0.22 + shift, longest.dynamodb) },
      { service: 'sns', ...share(0.62 + shift, 0.7 + shift, longest.sns) },
      { service: 'sqs', ...share(0.8 + shift, 0.83 + shift, longest.sqs) },
    ],
    hostKills: spread(random, countFor(loadMilliseconds, hostKillEveryMilliseconds, 2), share(0.05, 0.97)),
    producerKills: spread(
      random,
      countFor(loadMilliseconds, producerKillEveryMilliseconds, 1),
      share(0.05, 0.9),
    ),
    operations: drawOperations(random, loadMilliseconds, share(0.1, 0.97)),
  };
};
