import { CodedError } from '@dynamo-outbox/kernel';

/** The description of a service's messages is invalid, so no document can be written. The error names the service. */
export class InvalidMessagesError extends CodedError<'INVALID_MESSAGES'> {
  readonly code = 'INVALID_MESSAGES';
}
