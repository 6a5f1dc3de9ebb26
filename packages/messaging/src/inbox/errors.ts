import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { InboxKey } from './inbox.ts';
import type { PositionKey } from './sequence-position.ts';

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

/** Another delivery moved the consumer on in the messages of the same aggregate: read its position again. */
export const positionChangedMeanwhile = ({ consumer, orderingKey }: PositionKey): Error =>
  new LostRaceError(
    'POSITION_CHANGED_MEANWHILE',
    `Consumer ${consumer} is no longer where it was read to be in the messages of ${orderingKey}. Read it again.`,
  );
