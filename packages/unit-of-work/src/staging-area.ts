import { UnitOfWorkClosedError } from './errors.ts';

/** A participant that contributes changes when the commit begins, and is notified after it succeeded. */
interface Contributor<TChange> {
  prepare?(): Promise<void>;
  contribute(): readonly TChange[];
  committed?(): void;
}

/**
 * The staged changes of a unit of work, in order, until it is closed. Independent of a store.
 *
 * @internal
 */
export class StagingArea<TChange extends { readonly subject: string }> {
  readonly #first: TChange[] = [];
  readonly #rest: TChange[] = [];
  readonly #contributors = new Set<Contributor<TChange>>();
  /** Whether staging is forbidden now. */
  #isClosed = false;
  /** Whether the only commit or rollback has begun. */
  #hasEnded = false;

  /** Appends a change. Throws `UNIT_OF_WORK_CLOSED` after it was closed. */
  stage(change: TChange): void {
    this.#assertOpen(change.subject);
    this.#rest.push(change);
  }

  /** Appends a change to those that precede all others. */
  stageFirst(change: TChange): void {
    this.#assertOpen(change.subject);
    this.#first.push(change);
  }

  /** Adds a contributor, which is asked once at commit even if it is added twice. */
  enlist(contributor: Contributor<TChange>): void {
    this.#assertOpen();
    this.#contributors.add(contributor);
  }

  /**
   * Prepares and asks the contributors one after another, closes, and resolves with all changes in order.
   *
   * A contributor may stage or enlist while it is asked. For example, an aggregate may stage its messages on the outbox
   * at this point. While a contributor prepares, staging is forbidden, so that no other change is added after the
   * commit began.
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

  /**
   * Discards all changes and closes. Has no effect after a commit has begun, because a commit in progress cannot be
   * undone.
   */
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
   * The data is already written, so an error in a notification becomes a process warning and does not reject the
   * commit.
   */
  announceCommitted(observe?: () => void): void {
    for (const contributor of this.#contributors) {
      warnOfFault(() => contributor.committed?.());
    }
    if (observe !== undefined) {
      warnOfFault(observe);
    }
  }

  /** Opens staging while one contributor is asked synchronously. */
  #ask(contributor: Contributor<TChange>): readonly TChange[] {
    this.#isClosed = false;
    try {
      return contributor.contribute();
    } finally {
      this.#isClosed = true;
    }
  }

  #assertOpen(subject?: string): void {
    if (this.#isClosed) {
      throw new UnitOfWorkClosedError(subject);
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
