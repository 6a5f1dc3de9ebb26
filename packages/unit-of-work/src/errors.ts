import { CodedError } from '@dynamo-outbox/kernel';

/** The unit of work was committed, rolled back or refused before. Open a fresh one for further work. */
export class UnitOfWorkClosedError extends CodedError<'UNIT_OF_WORK_CLOSED'> {
  readonly code = 'UNIT_OF_WORK_CLOSED';

  constructor() {
    super('This unit of work is closed: it was committed or rolled back. Open a fresh one.');
  }
}

/** More items were staged than one transaction may hold. Split the work, or raise `maxItems` (at most 100). */
export class TooManyItemsError extends CodedError<'TOO_MANY_ITEMS'> {
  readonly code = 'TOO_MANY_ITEMS';
  /** How many items were staged. */
  readonly items: number;
  /** How many the unit of work takes: its `maxItems`. */
  readonly limit: number;
  /** The first item beyond the limit. */
  readonly subject: string;

  constructor(items: number, limit: number, subject: string) {
    super(
      `${items} items are staged, but this unit of work takes at most ${limit}; the first beyond is ${subject}.`,
    );
    this.items = items;
    this.limit = limit;
    this.subject = subject;
  }
}

/**
 * One item was staged twice: DynamoDB takes at most one operation on an item per transaction.
 *
 * Where DynamoDB itself found that, it does not say which items it means: then the error has the two writes that have most
 * in common.
 */
export class SameItemTwiceError extends CodedError<'SAME_ITEM_TWICE'> {
  readonly code = 'SAME_ITEM_TWICE';
  /** The change that came first. */
  readonly firstSubject: string;
  /** The change that came second, to the same item. */
  readonly subject: string;

  constructor(firstSubject: string, subject: string, options?: ErrorOptions) {
    super(
      `A transaction takes at most 1 operation on an item, but ${firstSubject} and ${subject} are the same item. Write the ` +
        `item once, with both changes.`,
      options,
    );
    this.firstSubject = firstSubject;
    this.subject = subject;
  }
}

/**
 * A write's condition did not hold, and the write has no `onConditionFailed`.
 *
 * Nothing was written. Give the staged write an `onConditionFailed` to tell callers what it means.
 */
export class ConditionNotMetError extends CodedError<'CONDITION_NOT_MET'> {
  readonly code = 'CONDITION_NOT_MET';
  /** The item whose condition did not hold. */
  readonly subject: string;

  constructor(subject: string, options?: ErrorOptions) {
    super(`The condition on ${subject} does not hold, so nothing was written.`, options);
    this.subject = subject;
  }
}
