import { CodedError } from '@dynamo-outbox/kernel';

import type { AttributeFault } from './attribute-faults.ts';

/** An item exceeds DynamoDB's size limit. Store large content in S3, or split the item. */
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

/** All items together exceed the size limit of a transaction. Split the work. */
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

/** DynamoDB cannot store a value. Nothing was sent. Correct the value, or omit the attribute. */
export class InvalidAttributeError extends CodedError<'INVALID_ATTRIBUTE'> {
  readonly code = 'INVALID_ATTRIBUTE';
  /** The item of the write. */
  readonly subject: string;
  /**
   * The attribute, or the path within it: `total`, `lines[2].price`; `:total` for a value of an expression. `Item`,
   * `Key` or `ExpressionAttributeValues` if that is not a plain object.
   */
  readonly attribute: string;

  constructor(
    subject: string,
    { attribute, fault, isRoot = false }: AttributeFault,
    action: 'write' | 'read' = 'write',
  ) {
    super(`Cannot ${action} ${subject}: ${isRoot ? '' : 'attribute '}${attribute} ${fault}.`);
    this.subject = subject;
    this.attribute = attribute;
  }
}

/** DynamoDB rejected a write as malformed. Nothing was written, and the same request can never succeed. */
export class TransactionInvalidError extends CodedError<'TRANSACTION_INVALID'> {
  readonly code = 'TRANSACTION_INVALID';
  /** The invalid write, if DynamoDB names it or only one is possible. */
  readonly subject: string | undefined;
  /** The invalid attribute, if it is known: `total`, `lines[2].price`. */
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

/** DynamoDB had no capacity for the transaction, even after all retries. Try again later. */
export class TransactionThrottledError extends CodedError<'TRANSACTION_THROTTLED'> {
  readonly code = 'TRANSACTION_THROTTLED';

  constructor(attempts: number, options?: ErrorOptions) {
    super(`DynamoDB throttled the transaction in all of ${attempts} attempts.`, options);
  }
}

/**
 * The answer is missing or inconclusive. The transaction may have been written or not.
 *
 * Read before you try again, or retry only idempotent work, such as a consumer with an inbox.
 */
export class CommitOutcomeUnknownError extends CodedError<'COMMIT_OUTCOME_UNKNOWN'> {
  readonly code = 'COMMIT_OUTCOME_UNKNOWN';

  constructor(attempts: number, options?: ErrorOptions) {
    super(`After ${attempts} attempts it is not known whether the transaction was written.`, options);
  }
}

/** Another request used the same token within ten minutes. `nextToken` returned a token twice. */
export class CommitTokenReusedError extends CodedError<'COMMIT_TOKEN_REUSED'> {
  readonly code = 'COMMIT_TOKEN_REUSED';

  constructor(options?: ErrorOptions) {
    super('The client request token was used for another transaction before; nothing was written.', options);
  }
}

/** DynamoDB does not find a table of the transaction or of the read, and does not tell which one. Nothing was written. */
export class TableNotFoundError extends CodedError<'TABLE_NOT_FOUND'> {
  readonly code = 'TABLE_NOT_FOUND';
  /** All tables of the request. At least one of them is missing. */
  readonly tables: readonly string[];

  constructor(tables: readonly string[], options?: ErrorOptions) {
    const [only, ...others] = tables;
    const which = others.length === 0 ? `the table ${only ?? ''}` : `one of the tables ${tables.join(', ')}`;
    super(
      `DynamoDB does not find ${which}. Create the table, or correct its name, or the account, region or endpoint of the client.`,
      options,
    );
    this.tables = tables;
  }
}

/** Size limit of a DynamoDB item, including names and values. */
export const itemLimitBytes = 400 * 1024;

/** Size limit of all items of a TransactWriteItems. */
export const transactionLimitBytes = 4 * 1024 * 1024;

/** The item stored under the key of a command is not a record of a command. Inspect the item. */
export class StoredCommandUnreadableError extends CodedError<'STORED_COMMAND_UNREADABLE'> {
  readonly code = 'STORED_COMMAND_UNREADABLE';

  constructor(key: string, attribute: string) {
    super(`The stored item ${key} is not the record of a command: its ${attribute} is not text.`);
  }
}
