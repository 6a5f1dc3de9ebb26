import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

/** One write of the transaction, with the words to explain its failure. */
export interface StagedWrite {
  /** Names the item in errors, for people: `order 01994c…`. */
  readonly subject: string;
  /** Exactly one of `Put`, `Update`, `Delete`, `ConditionCheck`. */
  readonly write: TransactWriteItem;
  /**
   * Makes the error to reject the commit with when this write's condition does not hold.
   *
   * Receives the item as it stood, when the write asked for it (`ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`).
   */
  readonly onConditionFailed?: (current: Record<string, AttributeValue> | undefined) => Error;
  /**
   * Whether a refusal of this write is only a consequence of another refusal: the commit rejects with its error when no other
   * write was refused. So a repository's own error wins over that of the outbox, in whichever order they were staged.
   */
  readonly reportsLast?: boolean;
}

/** A part of a unit of work that knows its writes only at commit, such as the outbox. */
export interface WriteContributor {
  /**
   * Does what has to be done elsewhere before the transaction, such as storing what is too large for it. Awaited once, at
   * commit, right before `contribute`; when it rejects, so does the commit, and nothing is written.
   *
   * MUST NOT stage or enlist. What it leaves behind MUST do no harm when the commit fails afterwards.
   */
  prepare?(): Promise<void>;
  /** The writes to append to the transaction. Called once, at commit. */
  contribute(): readonly StagedWrite[];
  /** Called after the transaction succeeded, and only then. */
  committed?(): void;
}
