import { CodedError } from '@dynamo-outbox/kernel';

/** The unit of work has already been committed, rolled back or rejected. Open a new one for further work. */
export class UnitOfWorkClosedError extends CodedError<'UNIT_OF_WORK_CLOSED'> {
  readonly code = 'UNIT_OF_WORK_CLOSED';

  /** The item that was staged too late, if one was. */
  readonly subject: string | undefined;

  constructor(subject?: string) {
    super(
      subject === undefined
        ? 'This unit of work is closed: its commit began, or it was rolled back. Open a new one.'
        : `Cannot stage ${subject}: this unit of work is closed, because its commit began or it was rolled back. Await ` +
            'everything that stages before the work returns, or open a new unit of work.',
    );
    this.subject = subject;
  }
}

/**
 * A write or read was given in a wrong shape: a member is missing, unknown or of the wrong type. Nothing was staged or
 * sent. Correct the code that the error names.
 */
export class InvalidCommandError extends CodedError<'INVALID_COMMAND'> {
  readonly code = 'INVALID_COMMAND';
  /** The item of the write or read; `undefined` if it has no name. */
  readonly subject: string | undefined;

  constructor(
    {
      subject,
      action = 'stage',
    }: { readonly subject: string | undefined; readonly action?: 'stage' | 'read' },
    fault: string,
  ) {
    super(`Cannot ${action} ${subject ?? 'a write'}: ${fault}.`);
    this.subject = subject;
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
    const repetition =
      firstSubject === subject
        ? `${subject} is staged twice`
        : `${firstSubject} and ${subject} are the same item`;
    super(
      `A transaction accepts only one operation for each item, but ${repetition}. Write the item once, with both changes.`,
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

  /** `advice` is a sentence about the write's own error, if it has an invalid one. */
  constructor(subject: string, options?: ErrorOptions, advice = '') {
    super(`The condition of ${subject} was not met, so nothing was written.${advice}`, options);
    this.subject = subject;
  }
}
