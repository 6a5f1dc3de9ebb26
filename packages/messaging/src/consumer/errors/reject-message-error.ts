import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler if this message can never be handled. The message goes to the dead-letter queue immediately, and
 * nothing is written. The text of the error becomes the detail of the dead letter, so keep payloads out of it.
 *
 * Do not use it for a temporary cause, such as a predecessor that has not arrived yet. Throw another error, and the
 * message is redelivered.
 */
export class RejectMessageError extends CodedError<'REJECT_MESSAGE'> {
  readonly code = 'REJECT_MESSAGE';
}
