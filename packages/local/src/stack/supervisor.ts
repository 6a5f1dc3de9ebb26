import type { GuardedChild } from '../processes/guarded-child.ts';
import { ChildDiedError } from './errors.ts';

/** Stages of an orderly end: what takes requests ends first, what everybody leans on last. */
const stages = ['servers', 'functions', 'emulators', 'files'] as const;

/** When something is ended. */
export type StopStage = (typeof stages)[number];

/** Keeps an eye on children, and ends them stage by stage. */
export class Supervisor {
  /** Resolves with a `CHILD_DIED` error when a child ends that was not to end; stays pending otherwise. */
  readonly broken: Promise<ChildDiedError>;
  #reportDeath: (error: ChildDiedError) => void = () => undefined;
  readonly #stops = new Map<StopStage, Set<() => Promise<void>>>(stages.map((stage) => [stage, new Set()]));
  readonly #expectedEnds = new WeakSet<GuardedChild>();
  #stopped: Promise<void> | undefined;

  constructor() {
    this.broken = new Promise((resolve) => {
      this.#reportDeath = resolve;
    });
  }

  /** Takes care of a child until `release` or `stop`. */
  watch(stage: StopStage, child: GuardedChild, stop: () => Promise<void> = () => child.stop()): void {
    const release = this.onStop(stage, () => {
      this.release(child);
      return stop();
    });
    void child.exited.then((exit) => {
      if (!this.#expectedEnds.has(child)) {
        this.#reportDeath(new ChildDiedError(child.name, exit));
      } else if (this.#stopped === undefined) {
        release();
      }
    });
  }

  /** From now on the child may end. */
  release(child: GuardedChild): void {
    this.#expectedEnds.add(child);
  }

  /** Has something done at a stage of the end. Returns what takes it back. */
  onStop(stage: StopStage, stop: () => Promise<void>): () => void {
    const stops = this.#stops.get(stage);
    stops?.add(stop);
    return () => stops?.delete(stop);
  }

  /** Ends everything; whoever asks again waits for the same end. */
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
