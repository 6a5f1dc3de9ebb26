import { SameItemTwiceError } from '../errors.ts';
import { refuseTooManyItems, validMaxItems } from '../max-items.ts';
import { StagingArea } from '../staging-area.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { ChangeContributor, InMemoryTransaction, StagedChange } from './staged-change.ts';

/** How an in-memory unit of work behaves. */
export interface InMemoryUnitOfWorkOptions {
  /** How many items one commit takes, 1 to 100 as DynamoDB does. Default 25. */
  readonly maxItems?: number;
}

/**
 * A unit of work over in-memory tables, with the failure semantics of the DynamoDB one.
 *
 * Two phases without a pause between them: every condition is checked, then every change applied, so that a
 * refusal leaves nothing behind and no reader sees half a commit.
 */
export class InMemoryUnitOfWork implements UnitOfWork, InMemoryTransaction {
  readonly #maxItems: number;
  readonly #staging = new StagingArea<StagedChange>();

  constructor(options: InMemoryUnitOfWorkOptions = {}) {
    this.#maxItems = validMaxItems(options.maxItems);
  }

  /** Appends a change; throws `UNIT_OF_WORK_CLOSED` once closed. */
  stage(change: StagedChange): void {
    this.#staging.stage(change);
  }

  /** Puts a change before all others, behind those put there earlier. */
  stageFirst(change: StagedChange): void {
    this.#staging.stageFirst(change);
  }

  /** Asks a part for its changes when the commit begins. */
  enlist(contributor: ChangeContributor): void {
    this.#staging.enlist(contributor);
  }

  /**
   * Applies everything staged, or nothing.
   *
   * Rejects with the own error of the first refused change, those that report last behind the others, `TOO_MANY_ITEMS`, `SAME_ITEM_TWICE` or
   * `UNIT_OF_WORK_CLOSED`.
   */
  async commit(): Promise<void> {
    const changes = await this.#staging.close();
    refuseTooManyItems(changes, this.#maxItems);
    refuseSameItemTwice(changes);
    const refusal = findRefusal(changes);
    if (refusal !== undefined) {
      throw refusal;
    }
    for (const change of changes) {
      change.apply();
    }
    this.#staging.announceCommitted();
  }

  /** Forgets everything staged and closes the unit of work. */
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

const refuseSameItemTwice = (changes: readonly StagedChange[]): void => {
  const subjects = new Map<string, string>();
  for (const { identity, subject } of changes) {
    const firstSubject = subjects.get(identity);
    if (firstSubject !== undefined) {
      throw new SameItemTwiceError(firstSubject, subject);
    }
    subjects.set(identity, subject);
  }
};
