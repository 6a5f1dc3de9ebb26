import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { InboxKey } from './inbox.ts';
import type { PositionKey } from './sequence-position.ts';

/** Another delivery processed the message before. Its effect exists, so acknowledge the message. */
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

/** Another delivery moved the consumer's position in the messages of the same aggregate. Read the position again. */
export const positionChangedMeanwhile = ({ consumer, orderingKey }: PositionKey): Error =>
  new LostRaceError(
    'POSITION_CHANGED_MEANWHILE',
    `The position of consumer ${consumer} in the messages of ${orderingKey} changed after it was read. Read it again.`,
  );
