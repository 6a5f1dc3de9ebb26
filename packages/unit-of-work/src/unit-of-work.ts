/**
 * One business transaction: changes are staged in memory and reach the store together or not at all.
 *
 * Pattern: Unit of Work (Fowler, Patterns of Enterprise Application Architecture).
 */
export interface UnitOfWork {
  /**
   * Writes everything staged, in one transaction.
   *
   * MUST write all or nothing. MUST make no call when nothing is staged. MUST reject with the staged
   * change's own error when that change's condition does not hold, and with `UNIT_OF_WORK_CLOSED` when
   * this unit of work was committed or rolled back before.
   */
  commit(): Promise<void>;

  /** Forgets everything staged. After a commit, or a second time, it does nothing. */
  rollback(): void;
}
