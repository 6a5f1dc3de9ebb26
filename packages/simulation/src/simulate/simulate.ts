import type { ScheduleResult, SystemUnderSimulation } from './run-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import type { CrashPoint, Schedule } from './schedule.ts';
import { calmSchedule, drawSchedule, movedSchedules, smallerSchedules } from './schedule.ts';
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

/** Runs a schedule of one system. */
type Run = (schedule: Schedule) => Promise<ScheduleResult>;

const findBreaking = async (
  run: Run,
  candidates: readonly Schedule[],
  name: string,
): Promise<Schedule | undefined> => {
  for (const candidate of candidates) {
    const { broken } = await run(candidate);
    if (broken?.name === name) {
      return candidate;
    }
  }
  return undefined;
};

const findMoved = async (
  run: Run,
  candidates: readonly Schedule[],
  name: string,
): Promise<Schedule | undefined> => {
  for (const candidate of candidates) {
    const { calls } = await run(candidate);
    const moved = await findBreaking(run, movedSchedules(candidate, calls), name);
    if (moved !== undefined) {
      return moved;
    }
  }
  return undefined;
};

/** Finds the smallest schedule nearby that breaks an invariant of the same name. */
const shrink = async (run: Run, schedule: Schedule, name: string): Promise<Schedule> => {
  const candidates = smallerSchedules(schedule);
  const fewerRequests = candidates.filter(({ requests }) => requests.length < schedule.requests.length);
  const smaller = (await findBreaking(run, candidates, name)) ?? (await findMoved(run, fewerRequests, name));
  return smaller === undefined ? schedule : shrink(run, smaller, name);
};

const fail = async (
  run: Run,
  { schedule, name, runs }: { readonly schedule: Schedule; readonly name: string; readonly runs: number },
): Promise<never> => {
  const smallest = await shrink(run, schedule, name);
  const { broken, timeline } = await run(smallest);
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
  const asynchronous = new Set<string>();
  const run: Run = (candidate) => runSchedule(system, candidate, asynchronous);
  const { requests = [] } = await system.arrange();
  const calm = calmSchedule(requests.length);
  let runs = 0;
  const check = async (candidate: Schedule): Promise<ScheduleResult> => {
    const result = await run(candidate);
    runs += 1;
    return result.broken === undefined
      ? result
      : fail(run, { schedule: candidate, name: result.broken.name, runs });
  };
  const { calls } = await check(calm);
  const candidates = schedule === undefined ? schedulesOf({ seed, schedules }, calm, calls) : [schedule];
  for (const candidate of candidates) {
    await check(candidate);
  }
  return { runs, calls };
};
