import type { Fault, FaultPlan } from './fault.ts';
import { EventQueue } from './event-queue.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Timeline } from './timeline.ts';
import { settle, takeTurns } from './turns.ts';

/** Options of an engine. */
export interface EngineOptions {
  /** The seed of all random values. */
  readonly seed: string;
  /** The calls that get a fault. Default: none. */
  readonly faults?: FaultPlan;
  /** Records everything that happens. Without a timeline, the engine records nothing and runs faster. */
  readonly timeline?: Timeline;
  /** Epoch milliseconds at which the virtual time begins. Default 2026-11-27T00:00:00Z. */
  readonly startsAt?: number;
  /** Draws the time of a message from one machine to another, in milliseconds. Default 1 to 20. */
  readonly drawLatency?: (random: Random) => number;
}

const drawAnyLatency = (random: Random): number => random.between(1, 20);

const defaultStart = Date.parse('2026-11-27T00:00:00.000Z');

const maxEvents = 200_000;

/** A history did not come to rest. The error ends the run and is handled within the simulation. */
export class RestlessHistoryError extends Error {}

/**
 * Controls the time of the virtual world. It runs one event after the other, and after each event runs the waiting code
 * until that code waits again. Nothing depends on the machine, so the same seed repeats a run exactly.
 */
export class Engine {
  readonly timeline: Timeline | undefined;
  readonly #seed: string;
  readonly #faults: FaultPlan | undefined;
  readonly #events = new EventQueue();
  readonly #latencies: Random;
  readonly #drawLatency: (random: Random) => number;
  #now: number;
  #calls = 0;
  #lastFaultAt: number | undefined;
  #eventsRun = 0;

  constructor({
    seed,
    faults,
    timeline,
    startsAt = defaultStart,
    drawLatency = drawAnyLatency,
  }: EngineOptions) {
    this.#seed = seed;
    this.#faults = faults;
    this.timeline = timeline;
    this.#now = startsAt;
    this.#latencies = createRandom(seed, 'latency');
    this.#drawLatency = drawLatency;
  }

  /** The true time, in epoch milliseconds. The clocks of processes may differ. */
  get now(): number {
    return this.#now;
  }

  /** How many calls have gone through ports so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Creates a random source for one purpose. */
  random(purpose: string): Random {
    return createRandom(this.#seed, purpose);
  }

  /** Schedules an event after the given number of virtual milliseconds. */
  after(milliseconds: number, run: () => void): void {
    this.#events.push(this.#now + Math.max(0, milliseconds), run);
  }

  /** Draws the time of a message from one machine to another, in milliseconds. */
  latency(): number {
    return this.#drawLatency(this.#latencies);
  }

  /** Counts a call, and returns its fault, if it has one. */
  nextFault(): Fault | undefined {
    this.#calls += 1;
    const fault = this.#faults?.faultOf(this.#calls - 1);
    if (fault !== undefined) {
      this.#lastFaultAt = this.#now;
    }
    return fault;
  }

  /** Time of the last fault, in epoch milliseconds; `undefined` if there was none. */
  get lastFaultAt(): number | undefined {
    return this.#lastFaultAt;
  }

  /** Whether any events are scheduled. */
  get hasEvents(): boolean {
    return this.#events.size > 0;
  }

  /**
   * Runs the next event and then all code that waited for it, until that code waits again.
   *
   * @throws RestlessHistoryError after more events than any history of this size should need.
   */
  async step(): Promise<void> {
    this.#runNext();
    await settle();
  }

  /** Runs events until `isOver` returns true or no events are left. Throws like `step`. */
  run(isOver: () => boolean): Promise<void> {
    // By the first turn, all code that was started before the first event has run.
    return takeTurns(() => {
      if (!this.hasEvents || isOver()) {
        return false;
      }
      this.#runNext();
      return true;
    });
  }

  #runNext(): void {
    const event = this.#events.pop();
    if (event === undefined) {
      return;
    }
    this.#now = event.at;
    event.run();
    this.#eventsRun += 1;
    if (this.#eventsRun > maxEvents) {
      throw new RestlessHistoryError(`The history did not come to rest within ${maxEvents} events.`);
    }
  }
}
