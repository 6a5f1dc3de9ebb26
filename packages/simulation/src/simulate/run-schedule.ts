import { Engine, RestlessHistoryError } from '../engine/engine.ts';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import { Timeline } from '../engine/timeline.ts';
import type { Arrangement, Invariant, SimulatedMachine } from './arrangement.ts';
import type { SimulatedDeadLetter } from './deliveries.ts';
import { Deliveries } from './deliveries.ts';
import { interruptible } from './interrupt.ts';
import type { Schedule } from './schedule.ts';

/** The system and what it is held to. */
export interface SystemUnderSimulation<TState> {
  /** Builds the system anew; called once for each schedule. */
  readonly arrange: () => Arrangement<TState> | Promise<Arrangement<TState>>;
  /** Hold after every step, by name. */
  readonly invariants: Readonly<Record<string, Invariant<TState>>>;
  /** Hold once nothing is under way, by name; they also see what was dead-lettered. */
  readonly atRest?: Readonly<
    Record<string, (state: TState, deadLetters: readonly SimulatedDeadLetter[]) => unknown>
  >;
}

/** An invariant that did not hold. */
export interface BrokenInvariant {
  readonly name: string;
  readonly error: unknown;
}

/** What came of a schedule. */
export interface ScheduleResult {
  readonly broken: BrokenInvariant | undefined;
  readonly calls: number;
  readonly requests: number;
  readonly timeline: Timeline;
}

const rest = 'the system comes to rest';

/** Asks the invariants, until one does not hold. */
const findBroken = async (
  invariants: Readonly<Record<string, () => unknown>>,
): Promise<BrokenInvariant | undefined> => {
  for (const [name, holds] of Object.entries(invariants)) {
    try {
      if ((await holds()) === false) {
        return { name, error: undefined };
      }
    } catch (error) {
      return { name, error };
    }
  }
  return undefined;
};

const bind = <TState, TMore extends readonly unknown[]>(
  invariants: Readonly<Record<string, (state: TState, ...more: TMore) => unknown>>,
  state: TState,
  ...more: TMore
): Readonly<Record<string, () => unknown>> =>
  Object.fromEntries(
    Object.entries(invariants).map(([name, invariant]) => [name, () => invariant(state, ...more)]),
  );

const createMachineOf =
  (engine: Engine, schedule: Schedule, asynchronous: Set<string>) =>
  (process: SimulatedProcess): SimulatedMachine => ({
    clock: process.clock,
    sleep: process.sleep,
    random: process.random,
    nextMessageId: process.nextMessageId,
    interrupt:
      (open) =>
      (...given) =>
        interruptible({ engine, process, schedule, asynchronous }, open(...given)),
  });

/** Starts the requests of a schedule; returns how many are not over. */
const startRequests = (
  engine: Engine,
  { requests = [] }: Arrangement<unknown>,
  {
    schedule,
    createMachine,
  }: { readonly schedule: Schedule; readonly createMachine: (process: SimulatedProcess) => SimulatedMachine },
): (() => number) => {
  let open = 0;
  for (const index of schedule.requests) {
    const request = requests[index];
    if (request === undefined) {
      continue;
    }
    open += 1;
    const process = new SimulatedProcess(engine, { name: `request-${index}` });
    const end = once((how: string) => {
      open -= 1;
      engine.timeline?.add(engine.now, process.name, how);
    });
    process.whenKilled(() => {
      end('no answer');
    });
    engine.after(engine.latency(), () => {
      void request(createMachine(process)).then(
        () => {
          end('answered');
        },
        (error: unknown) => {
          end(`fails: ${String(error)}`);
        },
      );
    });
  }
  return () => open;
};

/** Runs event after event until nothing is to come, or an invariant does not hold. */
const runToRest = async (
  engine: Engine,
  deliveries: readonly Deliveries[],
  always: Readonly<Record<string, () => unknown>>,
): Promise<BrokenInvariant | undefined> => {
  let broken: BrokenInvariant | undefined;
  try {
    while (broken === undefined && engine.hasEvents) {
      await engine.step();
      deliveries.forEach((one) => {
        one.takeUp();
      });
      broken = await findBroken(always);
    }
  } catch (error) {
    if (!(error instanceof RestlessHistoryError)) {
      throw error;
    }
    return { name: rest, error };
  }
  return broken;
};

const evenLatency = 1;

const createEngine = ({ seed, isShuffled }: Schedule, timeline: Timeline): Engine =>
  new Engine({ seed, timeline, ...(isShuffled ? {} : { drawLatency: () => evenLatency }) });

const uncontrolled =
  'Something waits that the simulation does not control, such as a timer of the machine or I/O. Use the clock, sleep, ' +
  'random and interrupt of the simulated machine, and in-memory adapters.';

/**
 * Runs one schedule to its rest, or to the first invariant that does not hold. Adds the methods that turn out to be
 * asynchronous to the set: run the calmest schedule first, so that all others know them.
 */
export const runSchedule = async <TState>(
  { arrange, invariants, atRest = {} }: SystemUnderSimulation<TState>,
  schedule: Schedule,
  asynchronous: Set<string>,
): Promise<ScheduleResult> => {
  const timeline = new Timeline();
  const engine = createEngine(schedule, timeline);
  const createMachine = createMachineOf(engine, schedule, asynchronous);
  const arrangement = await arrange();
  const { state, consumers = [] } = arrangement;
  const deliveries = consumers.map(
    (given, place) => new Deliveries({ engine, schedule, createMachine }, given, place),
  );
  const openRequests = startRequests(engine, arrangement, { schedule, createMachine });
  const comesToRest = (): unknown => {
    if (openRequests() > 0 || deliveries.some(({ isIdle }) => !isIdle)) {
      throw new Error(uncontrolled);
    }
    return true;
  };
  const buried = (): readonly SimulatedDeadLetter[] => deliveries.flatMap(({ deadLetters }) => deadLetters);
  const broken =
    (await runToRest(engine, deliveries, bind(invariants, state))) ??
    (await findBroken({ [rest]: comesToRest })) ??
    (await findBroken(bind(atRest, state, buried())));
  return { broken, calls: engine.calls, requests: arrangement.requests?.length ?? 0, timeline };
};
