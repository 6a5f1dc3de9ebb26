import { CodedError } from '@dynamo-outbox/kernel';

/** The unit of work has already been committed, rolled back or rejected. Open a new one for further work. */
export class UnitOfWorkClosedError extends CodedError<'UNIT_OF_WORK_CLOSED'> {
  readonly code = 'UNIT_OF_WORK_CLOSED';

  constructor() {
    super('This unit of work is closed: it was committed or rolled back. Open a new one.');
  }
}

/** More items were staged than one transaction may hold. Split the work, or raise `maxItems` (at most 100). */
export class TooManyItemsError extends CodedError<'TOO_MANY_ITEMS'> {
  readonly code = 'TOO_MANY_ITEMS';
  /** Number of staged items. */
  readonly items: number;
  /** Highest number of items: the `maxItems` of the unit of work. */
  readonly limit: number;
  /** The first item beyond the limit. */
  readonly subject: string;

  constructor(items: number, limit: number, subject: string) {
    super(
      `${items} items are staged, but this unit of work accepts at most ${limit}; the first item beyond the limit is ${subject}.`,
    );
    this.items = items;
    this.limit = limit;
    this.subject = subject;
  }
}

/**
 * An item was staged twice. DynamoDB allows only one operation for each item of a transaction.
 *
 * If DynamoDB detects this itself, it does not name the items. The error then names the two writes that have most in
 * common.
 */
export class SameItemTwiceError extends CodedError<'SAME_ITEM_TWICE'> {
  readonly code = 'SAME_ITEM_TWICE';
  /** The first change. */
  readonly firstSubject: string;
  /** The second change of the same item. */
  readonly subject: string;

  constructor(firstSubject: string, subject: string, options?: ErrorOptions) {
    super(
      `A transaction accepts only one operation for each item, but ${firstSubject} and ${subject} are the same item. Write the ` +
        `item once, with both changes.`,
      options,
    );
    this.firstSubject = firstSubject;
    this.subject = subject;
  }
}

/**
 * The condition of a write was not met, and the write has no `onConditionFailed`.
 *
 * Nothing was written. Add an `onConditionFailed` to the staged write, so that callers get a meaningful error.
 */
export class ConditionNotMetError extends CodedError<'CONDITION_NOT_MET'> {
  readonly code = 'CONDITION_NOT_MET';
  /** The item whose condition was not met. */
  readonly subject: string;

  constructor(subject: string, options?: ErrorOptions) {
    super(`The condition of ${subject} was not met, so nothing was written.`, options);
    this.subject = subject;
  }
}
