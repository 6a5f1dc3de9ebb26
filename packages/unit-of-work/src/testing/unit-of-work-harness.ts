import { CodedError } from '@dynamo-outbox/kernel';

import type { UnitOfWork } from '../unit-of-work.ts';

/** Harness of an adapter for the contract suite: named counters in a store. */
export interface UnitOfWorkHarness<TUnitOfWork extends UnitOfWork> {
  /** Opens a unit of work with the adapter's default limit, or the given one. */
  open(options?: { readonly maxItems?: number }): TUnitOfWork;

  /** Stages a counter with value 0. If the name is taken, the commit rejects with `NameTakenError`. */
  stageCreate(unitOfWork: TUnitOfWork, name: string): void;

  /** Stages a counter like `stageCreate`, but before all other changes. */
  stageCreateFirst(unitOfWork: TUnitOfWork, name: string): void;

  /**
   * Stages the next value of a counter with the value `from`. If it has another value at commit, the commit rejects
   * with a `LostRaceError` with the code `COUNTER_CHANGED_MEANWHILE`.
   */
  stageIncrement(unitOfWork: TUnitOfWork, name: string, from: number): void;

  /** Stages only the condition that the name is not taken. Otherwise the commit rejects with `NameTakenError`. */
  stageCheck(unitOfWork: TUnitOfWork, name: string): void;

  /** Enlists a contributor that creates these names. */
  enlistCreates(unitOfWork: TUnitOfWork, part: ContributingPart): void;

  /** Returns the committed value of a counter, read consistently. */
  find(name: string): Promise<number | undefined>;
}

/** A contributor that knows its writes only at commit. */
export interface ContributingPart {
  /** Called right before `names`; the commit waits for it. */
  readonly prepare?: () => Promise<void>;
  /** Called when the commit begins. Returns the names to create. */
  readonly names: () => readonly string[];
  /** Called after the transaction succeeded. */
  readonly committed: () => void;
}

/** An error of the harness itself, which an adapter must not change. */
export class NameTakenError extends CodedError<'NAME_TAKEN'> {
  readonly code = 'NAME_TAKEN';
  readonly takenName: string;

  constructor(takenName: string) {
    super(`The name ${takenName} is taken.`);
    this.takenName = takenName;
  }
}
