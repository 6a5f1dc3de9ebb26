import { CodedError } from '@dynamo-outbox/kernel';

/**
 * A cursor is damaged, or belongs to another reading of an outbox. Use it with the same outbox and the same filter, or
 * start without a cursor.
 */
export class InvalidCursorError extends CodedError<'INVALID_CURSOR'> {
  readonly code = 'INVALID_CURSOR';

  constructor(options?: ErrorOptions) {
    super(
      'The cursor is damaged, or belongs to another outbox or another filter. Omit it to start from the beginning.',
      options,
    );
  }
}

/** The undispatched items of an outbox without tracking cannot be listed. Omit the state, or set tracking to `status`. */
export class OutboxNotTrackedError extends CodedError<'OUTBOX_NOT_TRACKED'> {
  readonly code = 'OUTBOX_NOT_TRACKED';

  constructor(table: string, options?: ErrorOptions) {
    super(
      `The undispatched items of table "${table}" cannot be listed: the table has no index for them. Select messages ` +
        'without a state, or set the tracking of the outbox to status.',
      options,
    );
  }
}
