import { UnitOfWorkClosedError } from './errors.ts';

/** A part that contributes changes when the commit begins, and is notified when it succeeded. */
interface Contributor<TChange> {
  prepare?(): Promise<void>;
  contribute(): readonly TChange[];
  committed?(): void;
}

/**
 * What every unit of work does before it touches a store: keeps changes in order, and knows when it is closed.
 *
 * @internal
 */
export class StagingArea<TChange> {
  readonly #first: TChange[] = [];
  readonly #rest: TChange[] = [];
  readonly #contributors = new Set<Contributor<TChange>>();
  /** Whether staging is forbidden now. */
  #isClosed = false;
  /** Whether a commit or rollback began: there is only one. */
  #hasEnded = false;

  /** Appends a change; throws `UNIT_OF_WORK_CLOSED` once closed. */
  stage(change: TChange): void {
    this.#refuseWhenClosed();
    this.#rest.push(change);
  }

  /** Appends a change to those that go before all others. */
  stageFirst(change: TChange): void {
    this.#refuseWhenClosed();
    this.#first.push(change);
  }

  /** Remembers whom to ask at commit; the same contributor is asked once. */
  enlist(contributor: Contributor<TChange>): void {
    this.#refuseWhenClosed();
    this.#contributors.add(contributor);
  }

  /**
   * Prepares and asks the contributors one after the other, closes, and resolves with every change in order.
   *
   * A contributor may stage or enlist while it is asked: an aggregate may hand its messages to the outbox now. While
   * one prepares, staging is forbidden, so that no outside change enters once the commit began.
   */
  async close(): Promise<readonly TChange[]> {
    if (this.#hasEnded) {
      throw new UnitOfWorkClosedError();
    }
    this.#isClosed = true;
    this.#hasEnded = true;
    const contributed: TChange[] = [];
    for (const contributor of this.#contributors) {
      if (contributor.prepare !== undefined) {
        await contributor.prepare();
      }
      contributed.push(...this.#ask(contributor));
    }
    return this.#first.concat(this.#rest, contributed);
  }

  /** Forgets everything and closes. Does nothing once it ends: a commit under way cannot be taken back. */
  discard(): void {
    if (this.#hasEnded) {
      return;
    }
    this.#isClosed = true;
    this.#hasEnded = true;
    this.#first.length = 0;
    this.#rest.length = 0;
    this.#contributors.clear();
  }

  /**
   * Notifies the contributors, then the observer, that the transaction succeeded.
   *
   * What is written stays written: a fault in here becomes a process warning, never a commit that looks failed.
   */
  announceCommitted(observe?: () => void): void {
    for (const contributor of this.#contributors) {
      warnOfFault(() => contributor.committed?.());
    }
    if (observe !== undefined) {
      warnOfFault(observe);
    }
  }

  /** Opens for as long as one contributor is asked, which takes no pause. */
  #ask(contributor: Contributor<TChange>): readonly TChange[] {
    this.#isClosed = false;
    try {
      return contributor.contribute();
    } finally {
      this.#isClosed = true;
    }
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) {
      throw new UnitOfWorkClosedError();
    }
  }
}

const warnOfFault = (step: () => void): void => {
  try {
    step();
  } catch (error) {
    process.emitWarning(`After a successful commit: ${String(error)}`, 'UnitOfWorkWarning');
  }
};
