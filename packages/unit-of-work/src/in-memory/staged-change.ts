/** One change of an in-memory transaction. */
export interface StagedChange {
  /** Names the item in errors, for people: `order 01994c…`. */
  readonly subject: string;
  /** The item it changes, `<table>/<key>`: like DynamoDB, a transaction refuses two changes to one item. */
  readonly identity: string;
  /** Looks at the store as it is now: the error to reject the commit with, or `undefined` when the condition holds. */
  check(): Error | undefined;
  /**
   * Whether a refusal of this change is only a consequence of another refusal: the commit rejects with its error when no other
   * change was refused. So a repository's own error wins over that of the outbox, in whichever order they were staged.
   */
  readonly reportsLast?: boolean;
  /** Changes the store. Called only after every check of the transaction held. */
  apply(): void;
}

/** A part of a unit of work that knows its changes only at commit, such as the outbox. */
export interface ChangeContributor {
  /**
   * Does what has to be done elsewhere before the transaction, such as storing what is too large for it. Awaited once, at
   * commit, right before `contribute`; when it rejects, so does the commit, and nothing is written.
   *
   * MUST NOT stage or enlist. What it leaves behind MUST do no harm when the commit fails afterwards.
   */
  prepare?(): Promise<void>;
  /** The changes to append. Called once, at commit. */
  contribute(): readonly StagedChange[];
  /** Called after the transaction succeeded, and only then. */
  committed?(): void;
}

/** What in-memory adapters of aggregates, outbox and inbox stage their changes on. */
export interface InMemoryTransaction {
  /** Appends a change. */
  stage(change: StagedChange): void;
  /** Puts a change before all others, so that its refusal is the one reported: the place of the inbox. */
  stageFirst(change: StagedChange): void;
  /** Asks a part for its changes when the commit begins. */
  enlist(contributor: ChangeContributor): void;
}
