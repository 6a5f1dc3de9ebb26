import { CodedError } from '@dynamo-outbox/kernel';
import type { InboxKey } from './inbox.ts';

/** The message was processed before, by a delivery that committed first. Its effect is there: acknowledge it. */
export class MessageAlreadyProcessedError extends CodedError<'MESSAGE_ALREADY_PROCESSED'> {
  readonly code = 'MESSAGE_ALREADY_PROCESSED';
  /** The consumer that processed it. */
  readonly consumer: string;
  /** The message it processed. */
  readonly messageId: string;

  constructor({ consumer, messageId }: InboxKey, options?: ErrorOptions) {
    super(`Consumer ${consumer} processed message ${messageId} before; nothing was written.`, options);
    this.consumer = consumer;
    this.messageId = messageId;
  }
}
