import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown by a handler, or by a write it staged, to say that something newer than this message is there already. The
 * message is acknowledged and counted as stale; of what the handler staged nothing is written.
 */
export class StaleMessageError extends CodedError<'STALE_MESSAGE'> {
  readonly code = 'STALE_MESSAGE';
}
