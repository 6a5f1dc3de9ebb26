import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler, or by a write that it staged, if newer state than that of this message exists. The message is
 * acknowledged and counted as stale, and nothing that the handler staged is written.
 */
export class StaleMessageError extends CodedError<'STALE_MESSAGE'> {
  readonly code = 'STALE_MESSAGE';
}
