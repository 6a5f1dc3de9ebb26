import type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
import type { StagedWrite, WriteContributor } from './staged-write.ts';

/** What adapters of aggregates, outbox and inbox stage their writes on. */
export interface DynamoDbTransaction {
  /**
   * Stages the put of an item of plain values; the order of staging is the order in the transaction. Throws `INVALID_ATTRIBUTE`
   * for a value that DynamoDB cannot store. What changes in the values afterwards is not written.
   */
  put(put: PlainPut): void;
  /** Stages an update, like `put`. */
  update(update: PlainUpdate): void;
  /** Stages the deletion of an item, like `put`. */
  delete(deletion: PlainDelete): void;
  /** Stages a condition that must hold for the commit, like `put`. */
  check(check: PlainCheck): void;
  /** Stages a write in DynamoDB's own form (`{ S: … }`), in order with the others. */
  stage(write: StagedWrite): void;
  /** Puts a write before all others, so that its refusal is the one reported: the place of the inbox. */
  stageFirst(write: StagedWrite): void;
  /** Asks a part for its writes when the commit begins. */
  enlist(contributor: WriteContributor): void;
}
