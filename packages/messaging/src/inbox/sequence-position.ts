import type { MessageId } from '../message/ids.ts';

/** Names one place to remember: each consumer of a service has its own in every aggregate's messages. */
export interface PositionKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  /** The aggregate whose messages they are: `order#01994c…`. */
  readonly orderingKey: string;
}

/** How far a consumer has come in the messages of one aggregate. */
export interface SequencePosition {
  /** The message that moved it there. It differs for each move, so it identifies a state of the position. */
  readonly messageId: MessageId;
  /** When the latest of its messages occurred; absent in positions of earlier versions. */
  readonly time?: Date;
  /** Highest sequence seen; absent when no message had one. */
  readonly sequence?: number;
  /** Highest place seen among the messages of that sequence. */
  readonly sequenceIndex?: number;
  /** Highest message number seen; absent when no message had one. */
  readonly messageNumber?: number;
}

/** A step forward in the messages of one aggregate. */
export interface PositionMove {
  readonly key: PositionKey;
  /** Where it was read to stand; `undefined` when there was nothing. */
  readonly from: SequencePosition | undefined;
  readonly to: SequencePosition;
  /**
   * Whether it may be forgotten when the aggregate is silent for long. Not where gaps are detected from the first message on:
   * there the next message of an aggregate that was forgotten would look like one.
   */
  readonly expires: boolean;
}
