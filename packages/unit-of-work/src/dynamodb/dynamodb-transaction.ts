import type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
import type { StageableWrite } from './built-write.ts';
import type { StagedWrite, WriteContributor } from './staged-write.ts';

/** The transaction on which adapters of aggregates, outbox and inbox stage their writes. */
export interface DynamoDbTransaction {
  /**
   * Stages the put of an item of plain values. The order of staging is the order in the transaction. Throws
   * `INVALID_COMMAND` for a missing, unknown or invalid member, and `INVALID_ATTRIBUTE` for a value that DynamoDB cannot
   * store. Later changes to the values are not written.
   */
  put(put: PlainPut): void;
  /** Stages an update, like `put`. */
  update(update: PlainUpdate): void;
  /** Stages the deletion of an item, like `put`. */
  delete(deletion: PlainDelete): void;
  /** Stages a condition of the commit, like `put`. */
  check(check: PlainCheck): void;
  /**
   * Stages a write that is already built, in order with the others: `write` in DynamoDB's own form (`{ S: … }`), `command` of the
   * AWS SDK, or `params` with plain values, as ElectroDB and dynamodb-toolbox return them.
   *
   * A command or parameters with several writes are staged together or not at all. Throws `INVALID_COMMAND` for a command that a
   * transaction cannot contain and for options that it cannot honour, such as `ReturnValues`.
   */
  stage(write: StageableWrite): void;
  /** Stages a write before all others, so that its failure is the one that is reported. The inbox uses it. */
  stageFirst(write: StagedWrite): void;
  /** Adds a contributor, which is asked for its writes when the commit begins. */
  enlist(contributor: WriteContributor): void;
}
