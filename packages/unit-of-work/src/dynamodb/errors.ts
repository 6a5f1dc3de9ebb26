import { CodedError } from '@dynamo-outbox/kernel';

/** One item is larger than DynamoDB stores. Move what is large elsewhere (S3), or split the item. */
export class ItemTooLargeError extends CodedError<'ITEM_TOO_LARGE'> {
  readonly code = 'ITEM_TOO_LARGE';
  /** The item that is too large. */
  readonly subject: string;

  constructor(subject: string, sizeBytes: number | undefined, options?: ErrorOptions) {
    const size = sizeBytes === undefined ? 'larger' : `${sizeBytes} bytes, more`;
    super(`${subject} is ${size} than the ${itemLimitBytes} bytes (400 KB) of an item.`, options);
    this.subject = subject;
  }
}

/** All items together are larger than one transaction takes. Split the work. */
export class TransactionTooLargeError extends CodedError<'TRANSACTION_TOO_LARGE'> {
  readonly code = 'TRANSACTION_TOO_LARGE';
  /** The largest item of the transaction. */
  readonly subject: string;

  constructor(sizeBytes: number, subject: string) {
    super(
      `The transaction is ${sizeBytes} bytes, more than its limit of ${transactionLimitBytes} (4 MB); ` +
        `its largest item is ${subject}.`,
    );
    this.subject = subject;
  }
}

/** A value that DynamoDB cannot store. Nothing was sent. Correct the value, or leave the attribute out. */
export class InvalidAttributeError extends CodedError<'INVALID_ATTRIBUTE'> {
  readonly code = 'INVALID_ATTRIBUTE';
  /** The item that was to be written. */
  readonly subject: string;
  /** The attribute, or the place within it: `total`, `lines[2].price`; `:total` for a value of an expression. */
  readonly attribute: string;

  constructor(
    subject: string,
    { attribute, fault }: { readonly attribute: string; readonly fault: string },
    action: 'write' | 'read' = 'write',
  ) {
    super(`Cannot ${action} ${subject}: attribute ${attribute} ${fault}.`);
    this.subject = subject;
    this.attribute = attribute;
  }
}

/** The store refuses a write as malformed. Nothing was written, and the same request can never succeed. */
export class TransactionInvalidError extends CodedError<'TRANSACTION_INVALID'> {
  readonly code = 'TRANSACTION_INVALID';
  /** The offending write, where the store says which, or where only one can be meant. */
  readonly subject: string | undefined;
  /** The invalid attribute, where it is known: `total`, `lines[2].price`. */
  readonly attribute: string | undefined;

  constructor(
    {
      subject,
      attribute,
    }: { readonly subject?: string | undefined; readonly attribute?: string | undefined },
    reason: string,
    options?: ErrorOptions,
  ) {
    const where = attribute === undefined ? '' : `, attribute ${attribute}`;
    super(`DynamoDB refuses ${subject ?? 'the transaction'}${where}: ${reason}`, options);
    this.subject = subject;
    this.attribute = attribute;
  }
}

/** The store had no capacity for the transaction, also not after every retry. Try later. */
export class TransactionThrottledError extends CodedError<'TRANSACTION_THROTTLED'> {
  readonly code = 'TRANSACTION_THROTTLED';

  constructor(attempts: number, options?: ErrorOptions) {
    super(`DynamoDB throttled the transaction in all of ${attempts} attempts.`, options);
  }
}

/**
 * The answer is missing or inconclusive: the transaction may have been written or not.
 *
 * Read before trying again, or try again only what is idempotent, as a consumer with an inbox is.
 */
export class CommitOutcomeUnknownError extends CodedError<'COMMIT_OUTCOME_UNKNOWN'> {
  readonly code = 'COMMIT_OUTCOME_UNKNOWN';

  constructor(attempts: number, options?: ErrorOptions) {
    super(`After ${attempts} attempts it is not known whether the transaction was written.`, options);
  }
}

/** The token of this request was used for another one within ten minutes: `nextToken` repeats itself. */
export class CommitTokenReusedError extends CodedError<'COMMIT_TOKEN_REUSED'> {
  readonly code = 'COMMIT_TOKEN_REUSED';

  constructor(options?: ErrorOptions) {
    super('The client request token was used for another transaction before; nothing was written.', options);
  }
}

/** DynamoDB stores items of at most 400 KB, names and values counted. */
export const itemLimitBytes = 400 * 1024;

/** TransactWriteItems takes at most 4 MB of items in all. */
export const transactionLimitBytes = 4 * 1024 * 1024;
