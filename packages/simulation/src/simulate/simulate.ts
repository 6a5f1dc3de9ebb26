import type { Arrangement } from './arrangement.ts';
import { assertWorked } from './idle-simulation-error.ts';
import type { BrokenInvariant, ScheduleResult, SystemUnderSimulation } from './run-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import type { CrashPoint, Schedule } from './schedule.ts';
import { calmSchedule, drawSchedule, movedSchedules, smallerSchedules } from './schedule.ts';
import { SimulationFailedError } from './simulation-failed-error.ts';
import { assertArrangement, assertOptions } from './simulation-options-error.ts';
import type { DeliveryCounts, RequestCounts } from './tally.ts';
import { Tally } from './tally.ts';

/** The system to simulate, and the number of schedules. */
export interface SimulateOptions<TState> extends SystemUnderSimulation<TState> {
  /** Schedules drawn at random, after those with a single crash at each call. Default 300. */
  readonly schedules?: number;
  /** Determines the schedules. The same seed always gives the same result. Default `1`. */
  readonly seed?: string | number;
  /** Runs only this schedule, for example that of a `SimulationFailedError`. */
  readonly schedule?: Schedule;
  /**
   * Accepts that no request succeeds, that no message is processed, or that there are neither requests nor consumers.
   * Default false: a simulation in which nothing happens proves nothing, so it fails.
   */
  readonly allowNoWork?: boolean;
}

/** The report of a simulation without findings. */
export interface SimulationReport {
  /** Number of schedules that were run. */
  readonly runs: number;
  /** Points at which a process could die, in the calmest schedule. */
  readonly calls: number;
  /** How requests ended, over all runs. */
  readonly requests: RequestCounts;
  /** How deliveries of messages ended, over all runs. */
  readonly deliveries: DeliveryCounts;
}

const sides: readonly CrashPoint['side'][] = ['before', 'after'];

/** Yields all schedules, the calmest first, then one for each possible crash. */
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

/** Finds a smaller schedule that breaks an invariant of the same name. */
const shrink = async (run: Run, schedule: Schedule, name: string): Promise<Schedule> => {
  const candidates = smallerSchedules(schedule);
  const fewerRequests = candidates.filter(({ requests }) => requests.length < schedule.requests.length);
  const smaller = (await findBreaking(run, candidates, name)) ?? (await findMoved(run, fewerRequests, name));
  return smaller === undefined ? schedule : shrink(run, smaller, name);
};

/** Removes all events from a schedule, for an invariant that is broken from the beginning. */
const emptied = (schedule: Schedule): Schedule => ({ ...schedule, requests: [], crashes: [], lostRaces: [] });

const fail = async (
  run: Run,
  {
    schedule,
    broken: { name, isInitial = false },
    runs,
  }: { readonly schedule: Schedule; readonly broken: BrokenInvariant; readonly runs: number },
): Promise<never> => {
  const smallest = isInitial ? emptied(schedule) : await shrink(run, schedule, name);
  const { broken, timeline } = await run(smallest);
  throw new SimulationFailedError(broken ?? { name, error: undefined }, smallest, {
    runs,
    entries: timeline.entries,
  });
};

/**
 * Runs handlers and requests over in-memory repositories under many schedules: in random orders, with messages that are
 * delivered twice, lost races, and processes that die at any await. After `arrange` and after each step, the invariants
 * must hold.
 *
 * It is a plain function for any test runner. It never waits for real time: the code under simulation uses the given
 * clock, sleep and random numbers, so that a schedule always runs in the same way.
 *
 * Rejects with a `SimulationFailedError` (`INVARIANT_BROKEN`) that describes the smallest failing schedule step by
 * step, with an `IdleSimulationError` (`SIMULATION_DID_NOTHING`) when no request succeeds or no message is processed in
 * any schedule, and with a `SimulationOptionsError` (`SIMULATION_OPTIONS_INVALID`) for invalid options.
 *
 * @example
 * ```ts await simulate({ arrange: () => { const store = new InMemoryOrdersStore(); return { state: store, requests: [({
 * interrupt }) => placeOrder(interrupt(store.openUnitOfWork))] }; }, invariants: { 'no order is placed twice': (store)
 * => store.orders().length <= 1 }, });
 * ```
 */
export const simulate = async <TState>(options: SimulateOptions<TState>): Promise<SimulationReport> => {
  assertOptions(options);
  const { schedules = 300, seed = '1', schedule, allowNoWork = false, ...system } = options;
  const asynchronous = new Set<string>();
  const tally = new Tally();
  const { requests = [], consumers = [] } = await arrangeFor(system, schedule);
  const calm = calmSchedule(requests.length);
  let runs = 0;
  const check = async (candidate: Schedule): Promise<ScheduleResult> => {
    const result = await runSchedule(system, candidate, { asynchronous, tally });
    runs += 1;
    const { broken } = result;
    const run: Run = (other) => runSchedule(system, other, { asynchronous, tally: new Tally() });
    return broken === undefined ? result : fail(run, { schedule: candidate, broken, runs });
  };
  const { calls } = await check(calm);
  const candidates = schedule === undefined ? schedulesOf({ seed, schedules }, calm, calls) : [schedule];
  for (const candidate of candidates) {
    await check(candidate);
  }
  const [hasRequests, hasConsumers] = [requests.length > 0, consumers.length > 0];
  assertWorked({ hasRequests, hasConsumers, allowNoWork }, tally);
  return { runs, calls, requests: tally.requests, deliveries: tally.deliveries };
};

const arrangeFor = async <TState>(
  { arrange }: SystemUnderSimulation<TState>,
  schedule: Schedule | undefined,
): Promise<Arrangement<TState>> => {
  const arrangement = await arrange();
  assertArrangement(arrangement, schedule);
  return arrangement;
};
