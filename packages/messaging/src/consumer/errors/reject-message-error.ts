import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler to say that this message can never be handled: it goes to the dead-letter queue now, and nothing
 * is written. The message becomes the dead letter's detail, so keep payloads out of it.
 *
 * Not for what may pass, such as a predecessor that has not arrived yet: throw another error, and the message is redelivered.
 */
export class RejectMessageError extends CodedError<'REJECT_MESSAGE'> {
  readonly code = 'REJECT_MESSAGE';
}
