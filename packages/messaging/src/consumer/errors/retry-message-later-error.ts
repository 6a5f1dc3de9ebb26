import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler, or by a guard, to say that a message cannot be handled yet: what it needs has not come. Nothing is
 * written, and the queue delivers it again, later each time, until it moves it to the dead-letter queue.
 *
 * Any other error has the same end. This one is counted as waiting rather than as a fault.
 */
export class RetryMessageLaterError<TCode extends string = string> extends CodedError<TCode> {
  readonly code: TCode;
  /** Marks the kind across duplicate copies of this package, where `instanceof` would lie. */
  readonly isRetryLater = true;

  constructor(code: TCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the error says that a message only has to wait. */
export const isRetryLater = (error: unknown): error is RetryMessageLaterError =>
  error instanceof Error && 'isRetryLater' in error && error.isRetryLater === true;
