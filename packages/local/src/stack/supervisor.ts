import type { GuardedChild } from '../processes/guarded-child.ts';
import { ChildDiedError, type ResourcesLostError } from './errors.ts';

/** Stages of an orderly shutdown: first what accepts requests, last what everything depends on. */
const stages = ['servers', 'functions', 'emulators', 'files'] as const;

/** The stage at which something ends. */
export type StopStage = (typeof stages)[number];

/** Why a stack cannot go on. */
export type StackFault = ChildDiedError | ResourcesLostError;

/** Watches children, and ends them stage by stage. */
export class Supervisor {
  /** Resolves with the first fault, such as a child that ends unexpectedly; otherwise stays pending. */
  readonly broken: Promise<StackFault>;
  #reportFault: (fault: StackFault) => void = () => undefined;
  readonly #stops = new Map<StopStage, Set<() => Promise<void>>>(stages.map((stage) => [stage, new Set()]));
  readonly #expectedEnds = new WeakSet<GuardedChild>();
  #stopped: Promise<void> | undefined;

  constructor() {
    this.broken = new Promise((resolve) => {
      this.#reportFault = resolve;
    });
  }

  /** Watches a child until `release` or `stop`. */
  watch(stage: StopStage, child: GuardedChild, stop: () => Promise<void> = () => child.stop()): void {
    const release = this.onStop(stage, () => {
      this.release(child);
      return stop();
    });
    void child.exited.then((exit) => {
      if (!this.#expectedEnds.has(child)) {
        this.reportFault(new ChildDiedError(child.name, exit));
      } else if (this.#stopped === undefined) {
        release();
      }
    });
  }

  /** Reports that the stack cannot go on. Only the first report counts. */
  reportFault(fault: StackFault): void {
    this.#reportFault(fault);
  }

  /** From now on the child may end. */
  release(child: GuardedChild): void {
    this.#expectedEnds.add(child);
  }

  /** Registers a task for a stage of the shutdown. Returns a function that removes it. */
  onStop(stage: StopStage, stop: () => Promise<void>): () => void {
    const stops = this.#stops.get(stage);
    stops?.add(stop);
    return () => stops?.delete(stop);
  }

  /** Ends everything; repeated calls wait for the same shutdown. */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stopStages();
    await this.#stopped;
  }

  async #stopStages(): Promise<void> {
    for (const stops of this.#stops.values()) {
      await Promise.all([...stops].map((stop) => stop()));
    }
  }
}
