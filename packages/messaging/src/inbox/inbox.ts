import type { CorrelationId, MessageId } from '../message/ids.ts';
import type { PositionKey, PositionMove, SequencePosition } from './sequence-position.ts';

/** Identifies a processed message. Each consumer of a service has its own records. */
export interface InboxKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  readonly messageId: MessageId;
}

/** Record of a processed message. */
export interface InboxRecord extends InboxKey {
  readonly messageType: string;
  readonly correlationId: CorrelationId;
}

/** Records which messages were processed, in the same transaction as their effect. */
export interface Inbox {
  /**
   * Whether the message was processed before. A consistent read.
   *
   * It only avoids work for a redelivery. When two deliveries race, the record that `add` stages decides.
   */
  hasProcessed(key: InboxKey): Promise<boolean>;

  /**
   * Stages the record that this message was processed.
   *
   * MUST be the first write of the transaction, so that the commit of a duplicate rejects with
   * `MESSAGE_ALREADY_PROCESSED` even if another write is rejected too.
   */
  add(record: InboxRecord): void;

  /**
   * Finds the consumer's position in the messages of one aggregate; `undefined` if there is none. A consistent read.
   */
  findPosition(key: PositionKey): Promise<SequencePosition | undefined>;

  /**
   * Stages a move of the position in the messages of one aggregate. Allowed once for each aggregate.
   *
   * The commit MUST reject with the lost race `POSITION_CHANGED_MEANWHILE` if the position is not `from`.
   */
  movePosition(move: PositionMove): void;
}
