import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Thrown for a message of an aggregate that was removed and created again, so that its sequence restarted. The consumer
 * sends the message to the dead-letter queue, because acknowledging it as stale would lose its effect.
 */
export class SequenceRestartedError extends CodedError<'SEQUENCE_RESTARTED'> {
  readonly code = 'SEQUENCE_RESTARTED';
}
