import type { CorrelationId, MessageId } from '../message/ids.ts';
import type { PositionKey, PositionMove, SequencePosition } from './sequence-position.ts';

/** Names one processing: each consumer of a service has its own. */
export interface InboxKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  readonly messageId: MessageId;
}

/** What is remembered of a processed message. */
export interface InboxRecord extends InboxKey {
  readonly messageType: string;
  readonly correlationId: CorrelationId;
}

/** Remembers which messages were processed: the idempotent consumer's memory, in the same transaction as the effect. */
export interface Inbox {
  /**
   * Whether the message was processed before. A consistent read.
   *
   * Only spares work on a redelivery: what decides when two deliveries race is the record that `add` stages.
   */
  hasProcessed(key: InboxKey): Promise<boolean>;

  /**
   * Stages the record that this message was processed.
   *
   * MUST be the first write of the transaction, so that the commit rejects with
   * `MESSAGE_ALREADY_PROCESSED` for a duplicate also when another write is refused as well.
   */
  add(record: InboxRecord): void;

  /** How far the consumer has come in the messages of one aggregate; `undefined` when nothing is known. A consistent read. */
  findPosition(key: PositionKey): Promise<SequencePosition | undefined>;

  /**
   * Stages a step forward in the messages of one aggregate, once for each of them.
   *
   * The commit MUST reject with the lost race `POSITION_CHANGED_MEANWHILE` when the position is not, or no longer, `from`.
   */
  movePosition(move: PositionMove): void;
}
