import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

/** One write of the transaction, with a description for errors. */
export interface StagedWrite {
  /** Name of the item in errors, such as `order 01994c…`. */
  readonly subject: string;
  /** Exactly one of `Put`, `Update`, `Delete`, `ConditionCheck`. */
  readonly write: TransactWriteItem;
  /**
   * Creates the error of the commit if this write's condition is not met.
   *
   * Receives the existing item if the write requests it (`ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`).
   */
  readonly onConditionFailed?: (current: Record<string, AttributeValue> | undefined) => Error;
  /**
   * Whether a failure of this write may be only a consequence of another one. The commit then rejects with its error
   * only if no other write failed. So the error of a repository takes precedence over that of the outbox, in any order
   * of staging.
   */
  readonly reportsLast?: boolean;
}

/** A participant of a unit of work that knows its writes only at commit, such as the outbox. */
export interface WriteContributor {
  /**
   * Prepares the writes before the transaction, for example by storing large payloads elsewhere. Awaited once, at
   * commit, right before `contribute`. If it rejects, the commit rejects and nothing is written.
   *
   * MUST NOT stage or enlist. Its effects MUST do no harm if the commit fails afterwards.
   */
  prepare?(): Promise<void>;
  /** Returns the writes to append to the transaction. Called once, at commit. */
  contribute(): readonly StagedWrite[];
  /** Called only after the transaction succeeded. */
  committed?(): void;
}
