import { Engine, RestlessHistoryError } from '../engine/engine.ts';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import { Timeline } from '../engine/timeline.ts';
import type { Arrangement, Invariant, SimulatedMachine } from './arrangement.ts';
import type { DeliveryContext, SimulatedDeadLetter } from './deliveries.ts';
import { Deliveries } from './deliveries.ts';
import type { Interruption } from './interrupt.ts';
import { interruptible } from './interrupt.ts';
import { attempt } from './attempt.ts';
import { describeThrown } from './describe-thrown.ts';
import { MessageNames } from './message-names.ts';
import type { Schedule } from './schedule.ts';
import { assertArrangement } from './simulation-options-error.ts';
import type { Tally } from './tally.ts';

/** The system under simulation and its invariants. */
export interface SystemUnderSimulation<TState> {
  /** Builds a new system; called once for each schedule. */
  readonly arrange: () => Arrangement<TState> | Promise<Arrangement<TState>>;
  /** Invariants that must hold after every step, by name. */
  readonly invariants: Readonly<Record<string, Invariant<TState>>>;
  /** Invariants that must hold when nothing is in flight, by name. They also receive the dead-lettered messages. */
  readonly atRest?: Readonly<
    Record<string, (state: TState, deadLetters: readonly SimulatedDeadLetter[]) => unknown>
  >;
}

/** An invariant that did not hold. */
export interface BrokenInvariant {
  readonly name: string;
  /** The error that it threw; `undefined` if it returned false. */
  readonly error: unknown;
  /** Whether it was already broken after `arrange`. */
  readonly isInitial?: boolean;
}

/** Result of a schedule. */
export interface ScheduleResult {
  readonly broken: BrokenInvariant | undefined;
  readonly calls: number;
  readonly timeline: Timeline;
}

const rest = 'the system comes to rest';

/** Checks the invariants until one does not hold. */
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
  (interruption: Omit<Interruption, 'process'>) =>
  (process: SimulatedProcess): SimulatedMachine => ({
    clock: process.clock,
    sleep: process.sleep,
    random: process.random,
    nextMessageId: process.nextMessageId,
    interrupt:
      (open) =>
      (...given) =>
        interruptible({ ...interruption, process }, open(...given)),
  });

/** Starts the requests of a schedule. Returns a function that counts the unfinished ones. */
const startRequests = (
  engine: Engine,
  { requests = [] }: Arrangement<unknown>,
  { schedule, createMachine, tally }: Pick<DeliveryContext, 'schedule' | 'createMachine' | 'tally'>,
): (() => number) => {
  let open = 0;
  for (const index of schedule.requests) {
    const request = requests[index];
    if (request === undefined) {
      continue;
    }
    open += 1;
    const process = new SimulatedProcess(engine, { name: `request-${index}` });
    const end = once((how: string, count: () => void) => {
      open -= 1;
      count();
      engine.timeline?.add(engine.now, process.name, how);
    });
    process.whenKilled(() => {
      end('no answer', () => {
        tally.countRequest('unanswered');
      });
    });
    engine.after(engine.latency(), () => {
      void attempt(() => request(createMachine(process))).then(
        () => {
          end('answered', () => {
            tally.countRequest('succeeded');
          });
        },
        (error: unknown) => {
          end(`fails: ${describeThrown(error)}`, () => {
            tally.countRejectedRequest(error);
          });
        },
      );
    });
  }
  return () => open;
};

/** Runs events until none is left or an invariant does not hold. */
const runToRest = async (
  engine: Engine,
  deliveries: readonly Deliveries[],
  always: Readonly<Record<string, () => unknown>>,
): Promise<BrokenInvariant | undefined> => {
  let broken: BrokenInvariant | undefined;
  const takeUp = (): void => {
    deliveries.forEach((one) => {
      one.takeUp();
    });
  };
  // Messages that the arrangement itself recorded.
  takeUp();
  try {
    while (broken === undefined && engine.hasEvents) {
      await engine.step();
      takeUp();
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

/** Data that all runs of one simulation share. */
export interface RunContext {
  /** Asynchronous methods found so far. Run the calmest schedule first, so that all other runs know them. */
  readonly asynchronous: Set<string>;
  /** Counts the results of requests and deliveries. */
  readonly tally: Tally;
}

/** Runs one schedule until it comes to rest or an invariant does not hold. That may be before the first step. */
export const runSchedule = async <TState>(
  { arrange, invariants, atRest = {} }: SystemUnderSimulation<TState>,
  schedule: Schedule,
  { asynchronous, tally }: RunContext,
): Promise<ScheduleResult> => {
  const timeline = new Timeline();
  const engine = createEngine(schedule, timeline);
  const names = new MessageNames();
  const createMachine = createMachineOf({ engine, schedule, asynchronous, names });
  const arrangement = await arrange();
  assertArrangement(arrangement, schedule);
  const { state, consumers = [] } = arrangement;
  const always = bind(invariants, state);
  const initial = await findBroken(always);
  if (initial !== undefined) {
    return { broken: { ...initial, isInitial: true }, calls: 0, timeline };
  }
  const context = { engine, schedule, createMachine, names, tally };
  const deliveries = consumers.map((given, place) => new Deliveries(context, given, place));
  const openRequests = startRequests(engine, arrangement, context);
  const comesToRest = (): unknown => {
    if (openRequests() > 0 || deliveries.some(({ isIdle }) => !isIdle)) {
      throw new Error(uncontrolled);
    }
    return true;
  };
  const buried = (): readonly SimulatedDeadLetter[] => deliveries.flatMap(({ deadLetters }) => deadLetters);
  const broken =
    (await runToRest(engine, deliveries, always)) ??
    (await findBroken({ [rest]: comesToRest })) ??
    (await findBroken(bind(atRest, state, buried())));
  return { broken, calls: engine.calls, timeline };
};
