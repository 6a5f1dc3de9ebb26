import type { ScheduleResult, SystemUnderSimulation } from './run-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import type { CrashPoint, Schedule } from './schedule.ts';
import { calmSchedule, drawSchedule, smallerSchedules } from './schedule.ts';
import { SimulationFailedError } from './simulation-failed-error.ts';

/** What to simulate, and how much of it. */
export interface SimulateOptions<TState> extends SystemUnderSimulation<TState> {
  /** Schedules drawn at random, after those with a single crash at each call. Default 300. */
  readonly schedules?: number;
  /** Determines the schedules. The same seed always gives the same result. Default `1`. */
  readonly seed?: string | number;
  /** Runs this schedule alone, such as that of a `SimulationFailedError`. */
  readonly schedule?: Schedule;
}

/** What a simulation that found nothing has done. */
export interface SimulationReport {
  /** Schedules that were run. */
  readonly runs: number;
  /** Points at which a process could die, in the calmest schedule. */
  readonly calls: number;
}

const sides: readonly CrashPoint['side'][] = ['before', 'after'];

/** All schedules, the calmest first: none of its crashes is left out. */
const schedulesOf = function* (
  { seed, schedules }: { readonly seed: string | number; readonly schedules: number },
  calm: Schedule,
  calls: number,
): Generator<Schedule> {
  for (let call = 0; call < calls; call += 1) {
    for (const side of sides) {
      yield { ...calm, crashes: [{ call, side }] };
    }
  }
  for (let index = 0; index < schedules; index += 1) {
    yield drawSchedule(`${seed}/${index}`, calm.requests.length, Math.max(1, calls));
  }
};

/** Finds the smallest schedule nearby that breaks an invariant of the same name. */
const shrink = async <TState>(
  system: SystemUnderSimulation<TState>,
  schedule: Schedule,
  name: string,
): Promise<Schedule> => {
  for (const smaller of smallerSchedules(schedule)) {
    const { broken } = await runSchedule(system, smaller);
    if (broken?.name === name) {
      return shrink(system, smaller, name);
    }
  }
  return schedule;
};

const fail = async <TState>(
  system: SystemUnderSimulation<TState>,
  { schedule, name, runs }: { readonly schedule: Schedule; readonly name: string; readonly runs: number },
): Promise<never> => {
  const smallest = await shrink(system, schedule, name);
  const { broken, timeline } = await runSchedule(system, smallest);
  throw new SimulationFailedError(broken ?? { name, error: undefined }, smallest, {
    runs,
    entries: timeline.entries,
  });
};

/**
 * Runs handlers and requests over in-memory repositories under many schedules: in every order, with messages that are
 * delivered twice, races that are lost, and processes that die at any await. After each step, the invariants must hold.
 *
 * It is a plain function, for any test runner. Nothing in it waits for the machine: the code under simulation uses the
 * clock, sleep and chance that it is given, so that a schedule always runs the same way.
 *
 * Rejects with a `SimulationFailedError` (`INVARIANT_BROKEN`) that tells the smallest failing schedule step by step.
 *
 * @example
 * ```ts
 * await simulate({
 *   arrange: () => {
 *     const store = new InMemoryOrdersStore();
 *     return { state: store, requests: [({ interrupt }) => placeOrder(interrupt(store.openUnitOfWork))] };
 *   },
 *   invariants: { 'no order is placed twice': (store) => store.orders().length <= 1 },
 * });
 * ```
 */
export const simulate = async <TState>({
  schedules = 300,
  seed = '1',
  schedule,
  ...system
}: SimulateOptions<TState>): Promise<SimulationReport> => {
  const { requests = [] } = await system.arrange();
  const calm = schedule ?? calmSchedule(requests.length);
  let runs = 0;
  const check = async (candidate: Schedule): Promise<ScheduleResult> => {
    const result = await runSchedule(system, candidate);
    runs += 1;
    return result.broken === undefined
      ? result
      : fail(system, { schedule: candidate, name: result.broken.name, runs });
  };
  const { calls } = await check(calm);
  if (schedule === undefined) {
    for (const candidate of schedulesOf({ seed, schedules }, calm, calls)) {
      await check(candidate);
    }
  }
  return { runs, calls };
};
