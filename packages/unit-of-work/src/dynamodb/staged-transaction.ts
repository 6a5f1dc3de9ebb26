import { StagingArea } from '../staging-area.ts';
import type { StageableWrite } from './built-write.ts';
import type { DynamoDbTransaction } from './dynamodb-transaction.ts';
import type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
import { toCheck, toDelete, toPut, toUpdate } from './plain-writes.ts';
import type { StagedWrite, WriteContributor } from './staged-write.ts';
import { toStagedWrites } from './to-staged-writes.ts';

/** A transaction whose writes are staged in memory. What becomes of them is up to the class that extends it. */
export abstract class StagedTransaction implements DynamoDbTransaction {
  protected readonly staging = new StagingArea<StagedWrite>();

  /**
   * Stages the put of an item of plain values. Throws `INVALID_COMMAND` for a wrong shape, `INVALID_ATTRIBUTE` for a
   * value that DynamoDB cannot store, or `UNIT_OF_WORK_CLOSED`.
   */
  put(put: PlainPut): void {
    this.staging.stage(toPut(put));
  }

  /** Stages an update with plain values. Throws `INVALID_COMMAND`, `INVALID_ATTRIBUTE` or `UNIT_OF_WORK_CLOSED`. */
  update(update: PlainUpdate): void {
    this.staging.stage(toUpdate(update));
  }

  /** Stages the deletion of an item. Throws `INVALID_COMMAND`, `INVALID_ATTRIBUTE` or `UNIT_OF_WORK_CLOSED`. */
  delete(deletion: PlainDelete): void {
    this.staging.stage(toDelete(deletion));
  }

  /** Stages a condition of the transaction. Throws `INVALID_COMMAND`, `INVALID_ATTRIBUTE` or `UNIT_OF_WORK_CLOSED`. */
  check(check: PlainCheck): void {
    this.staging.stage(toCheck(check));
  }

  /**
   * Stages a write in DynamoDB's own form, or writes that another library built. Stages all of them or none. Throws
   * `INVALID_COMMAND`, `INVALID_ATTRIBUTE` or `UNIT_OF_WORK_CLOSED`.
   */
  stage(write: StageableWrite): void {
    for (const staged of toStagedWrites(write)) {
      this.staging.stage(staged);
    }
  }

  /** Stages a write before all others, but after earlier calls of this method. */
  stageFirst(write: StagedWrite): void {
    this.staging.stageFirst(write);
  }

  /** Adds a contributor, which is asked for its writes when the commit or the collection begins. */
  enlist(contributor: WriteContributor): void {
    this.staging.enlist(contributor);
  }
}
