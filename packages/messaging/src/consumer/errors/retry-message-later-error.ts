import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler or a guard if a message cannot be handled yet, because something that it needs has not arrived.
 * Nothing is written. The queue redelivers the message with growing delays, until it moves it to the dead-letter queue.
 *
 * Any other error has the same effect, but this one is counted as waiting instead of as a failure.
 */
export class RetryMessageLaterError<TCode extends string = string> extends CodedError<TCode> {
  readonly code: TCode;
  /** Identifies this error across duplicate copies of the package, where `instanceof` fails. */
  readonly isRetryLater = true;

  constructor(code: TCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the error means that a message only has to wait. */
export const isRetryLater = (error: unknown): error is RetryMessageLaterError =>
  error instanceof Error && 'isRetryLater' in error && error.isRetryLater === true;
