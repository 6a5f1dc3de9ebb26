import type { Fault, FaultPlan } from './fault.ts';
import { EventQueue } from './event-queue.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Timeline } from './timeline.ts';
import { settle, takeTurns } from './turns.ts';

/** Options of an engine. */
export interface EngineOptions {
  /** Determines everything random. */
  readonly seed: string;
  /** Which calls meet a fault. Default: none. */
  readonly faults?: FaultPlan;
  /** Records everything that happens. Without a timeline, the engine records nothing and runs faster. */
  readonly timeline?: Timeline;
  /** Epoch milliseconds at which the virtual time begins. Default 2026-11-27T00:00:00Z. */
  readonly startsAt?: number;
  /** Draws how long a message takes from one machine to another, in milliseconds. Default 1 to 20. */
  readonly drawLatency?: (random: Random) => number;
}

const drawAnyLatency = (random: Random): number => random.between(1, 20);

const defaultStart = Date.parse('2026-11-27T00:00:00.000Z');

const maxEvents = 200_000;

/** Ends the run of a history that does not come to rest; never leaves the simulation. */
export class RestlessHistoryError extends Error {}

/**
 * The virtual world's time: runs one event after the other, and after each lets the code that waited for it go on until
 * it waits again. Nothing in it depends on the machine, so a seed repeats a run exactly.
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

  /** The true instant, in epoch milliseconds; processes may see another one. */
  get now(): number {
    return this.#now;
  }

  /** How many calls have gone through ports so far. */
  get calls(): number {
    return this.#calls;
  }

  /** A source of chance for one purpose. */
  random(purpose: string): Random {
    return createRandom(this.#seed, purpose);
  }

  /** Has something happen after so many virtual milliseconds. */
  after(milliseconds: number, run: () => void): void {
    this.#events.push(this.#now + Math.max(0, milliseconds), run);
  }

  /** How long a message takes from one machine to another, in milliseconds. */
  latency(): number {
    return this.#drawLatency(this.#latencies);
  }

  /** The fault that the next call meets, if any. Counts the call. */
  nextFault(): Fault | undefined {
    this.#calls += 1;
    const fault = this.#faults?.faultOf(this.#calls - 1);
    if (fault !== undefined) {
      this.#lastFaultAt = this.#now;
    }
    return fault;
  }

  /** When a call last met a fault, in epoch milliseconds; `undefined` for never. */
  get lastFaultAt(): number | undefined {
    return this.#lastFaultAt;
  }

  /** Whether something is still to come. */
  get hasEvents(): boolean {
    return this.#events.size > 0;
  }

  /**
   * Runs the next event, and then all code that waited for it, until that code waits again.
   *
   * @throws RestlessHistoryError after more events than any history of this size needs.
   */
  async step(): Promise<void> {
    this.#runNext();
    await settle();
  }

  /** Runs events until `isOver` says so, or there are none. Throws as `step` does. */
  run(isOver: () => boolean): Promise<void> {
    // Code that was started before the first event has run by the first turn.
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
