/** One change of an in-memory transaction. */
export interface StagedChange {
  /** Name of the item in errors, such as `order 01994c…`. */
  readonly subject: string;
  /** The item, as `<table>/<key>`. Like DynamoDB, a transaction rejects two changes to one item. */
  readonly identity: string;
  /** Checks the current store. Returns the error of the commit, or `undefined` if the condition is met. */
  check(): Error | undefined;
  /**
   * Whether a failure of this change may be only a consequence of another one. The commit then rejects with its error
   * only if no other change failed. So the error of a repository takes precedence over that of the outbox, in any order
   * of staging.
   */
  readonly reportsLast?: boolean;
  /** Changes the store. Called only after all checks of the transaction succeeded. */
  apply(): void;
}

/** A participant of a unit of work that knows its changes only at commit, such as the outbox. */
export interface ChangeContributor {
  /**
   * Prepares the changes before the transaction, for example by storing large payloads elsewhere. Awaited once, at
   * commit, right before `contribute`. If it rejects, the commit rejects and nothing is written.
   *
   * MUST NOT stage or enlist. Its effects MUST do no harm if the commit fails afterwards.
   */
  prepare?(): Promise<void>;
  /** Returns the changes to append. Called once, at commit. */
  contribute(): readonly StagedChange[];
  /** Called only after the transaction succeeded. */
  committed?(): void;
}

/** The transaction on which in-memory adapters of aggregates, outbox and inbox stage their changes. */
export interface InMemoryTransaction {
  /** Appends a change. */
  stage(change: StagedChange): void;
  /** Stages a change before all others, so that its failure is the one that is reported. The inbox uses it. */
  stageFirst(change: StagedChange): void;
  /** Adds a contributor, which is asked for its changes when the commit begins. */
  enlist(contributor: ChangeContributor): void;
}
