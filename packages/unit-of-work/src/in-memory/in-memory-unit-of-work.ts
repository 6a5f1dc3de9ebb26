import { SameItemTwiceError } from '../errors.ts';
import { assertItemCount, parseMaxItems } from '../max-items.ts';
import { StagingArea } from '../staging-area.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { ChangeContributor, InMemoryTransaction, StagedChange } from './staged-change.ts';

/** Options of an in-memory unit of work. */
export interface InMemoryUnitOfWorkOptions {
  /** Most items of a commit, 1 to 100 as in DynamoDB. Default 25. */
  readonly maxItems?: number;
}

/**
 * A unit of work over in-memory tables, with the failure semantics of the DynamoDB unit of work.
 *
 * It first checks every condition and then applies every change, synchronously. So a failed commit changes nothing, and
 * no reader sees half a commit.
 */
export class InMemoryUnitOfWork implements UnitOfWork, InMemoryTransaction {
  readonly #maxItems: number;
  readonly #staging = new StagingArea<StagedChange>();

  constructor(options: InMemoryUnitOfWorkOptions = {}) {
    this.#maxItems = parseMaxItems(options.maxItems);
  }

  /** Appends a change. Throws `UNIT_OF_WORK_CLOSED` after it was closed. */
  stage(change: StagedChange): void {
    this.#staging.stage(change);
  }

  /** Stages a change before all others, but after earlier calls of this method. */
  stageFirst(change: StagedChange): void {
    this.#staging.stageFirst(change);
  }

  /** Adds a contributor, which is asked for its changes when the commit begins. */
  enlist(contributor: ChangeContributor): void {
    this.#staging.enlist(contributor);
  }

  /**
   * Applies all staged changes, or nothing.
   *
   * Rejects with the error of the first failed change (changes that report last come after all others), or with
   * `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE` or `UNIT_OF_WORK_CLOSED`.
   */
  async commit(): Promise<void> {
    const changes = await this.#staging.close();
    assertItemCount(changes, this.#maxItems);
    assertNoItemTwice(changes);
    const refusal = findRefusal(changes);
    if (refusal !== undefined) {
      throw refusal;
    }
    for (const change of changes) {
      change.apply();
    }
    this.#staging.announceCommitted();
  }

  /** Discards all staged changes and closes the unit of work. */
  rollback(): void {
    this.#staging.discard();
  }
}

const findRefusal = (changes: readonly StagedChange[]): Error | undefined => {
  let last: Error | undefined;
  for (const change of changes) {
    const refusal = change.check();
    if (refusal !== undefined && change.reportsLast !== true) {
      return refusal;
    }
    last ??= refusal;
  }
  return last;
};

const assertNoItemTwice = (changes: readonly StagedChange[]): void => {
  const subjects = new Map<string, string>();
  for (const { identity, subject } of changes) {
    const firstSubject = subjects.get(identity);
    if (firstSubject !== undefined) {
      throw new SameItemTwiceError(firstSubject, subject);
    }
    subjects.set(identity, subject);
  }
};
