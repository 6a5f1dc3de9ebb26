/**
 * One business transaction: changes are staged in memory and are written together or not at all.
 *
 * Pattern: Unit of Work (Fowler, Patterns of Enterprise Application Architecture).
 */
export interface UnitOfWork {
  /**
   * Writes all staged changes in one transaction.
   *
   * MUST write all or nothing. MUST NOT make a call if nothing is staged. MUST reject with the error of a staged change
   * if its condition is not met, and with `UNIT_OF_WORK_CLOSED` if this unit of work was committed or rolled back
   * before.
   */
  commit(): Promise<void>;

  /** Discards all staged changes. Has no effect after a commit or an earlier rollback. */
  rollback(): void;
}
