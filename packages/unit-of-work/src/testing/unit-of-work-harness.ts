import { CodedError } from '@dynamo-outbox/kernel';

import type { UnitOfWork } from '../unit-of-work.ts';

/** What an adapter offers so that the contract suite can be run against it: named counters in a store. */
export interface UnitOfWorkHarness<TUnitOfWork extends UnitOfWork> {
  /** Opens a unit of work with the adapter's default limit, or the given one. */
  open(options?: { readonly maxItems?: number }): TUnitOfWork;

  /** Stages a counter of value 0; when the name is taken, the commit is refused with `NameTakenError`. */
  stageCreate(unitOfWork: TUnitOfWork, name: string): void;

  /** The same, before all other changes. */
  stageCreateFirst(unitOfWork: TUnitOfWork, name: string): void;

  /**
   * Stages the next value of a counter that stood at `from`; when it stands elsewhere by then, the commit is
   * refused with a `LostRaceError` of code `COUNTER_CHANGED_MEANWHILE`.
   */
  stageIncrement(unitOfWork: TUnitOfWork, name: string, from: number): void;

  /** Stages a mere condition: the name is not taken. Refused with `NameTakenError`. */
  stageCheck(unitOfWork: TUnitOfWork, name: string): void;

  /** Enlists a part that contributes creating these names. */
  enlistCreates(unitOfWork: TUnitOfWork, part: ContributingPart): void;

  /** The value of a counter as committed, read consistently. */
  find(name: string): Promise<number | undefined>;
}

/** A part of a unit of work that knows what it writes only at commit. */
export interface ContributingPart {
  /** Called right before `names`; the commit waits for it. */
  readonly prepare?: () => Promise<void>;
  /** Called when the commit begins: the names to create. */
  readonly names: () => readonly string[];
  /** Called after the transaction succeeded. */
  readonly committed: () => void;
}

/** The refusal of a harness's own: an adapter must hand it on untouched. */
export class NameTakenError extends CodedError<'NAME_TAKEN'> {
  readonly code = 'NAME_TAKEN';
  readonly takenName: string;

  constructor(takenName: string) {
    super(`The name ${takenName} is taken.`);
    this.takenName = takenName;
  }
}
