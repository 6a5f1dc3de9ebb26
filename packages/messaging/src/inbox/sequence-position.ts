import type { MessageId } from '../message/ids.ts';

/** Identifies a position: each consumer of a service has one in the messages of every aggregate. */
export interface PositionKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  /** Ordering key of the aggregate: `order#01994c…`. */
  readonly orderingKey: string;
}

/** Position of a consumer in the messages of one aggregate. */
export interface SequencePosition {
  /** Id of the message that moved the position. It differs for each move, so it identifies a state of the position. */
  readonly messageId: MessageId;
  /** When the latest of its messages occurred; absent in positions of earlier versions. */
  readonly time?: Date;
  /** Highest sequence seen; absent if no message had one. */
  readonly sequence?: number;
  /** Highest index seen among the messages of that sequence. */
  readonly sequenceIndex?: number;
  /** Highest message number seen; absent if no message had one. */
  readonly messageNumber?: number;
}

/** A move of a position. */
export interface PositionMove {
  readonly key: PositionKey;
  /** Position that was read; `undefined` if there was none. */
  readonly from: SequencePosition | undefined;
  readonly to: SequencePosition;
  /**
   * Whether the position may expire if the aggregate is silent for long. It must not if gaps are detected from the
   * first message on, because the next message after the expiry would look like a gap.
   */
  readonly expires: boolean;
}
