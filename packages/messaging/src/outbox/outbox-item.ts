import type { MessageId } from '../message/ids.ts';

/** One message as the outbox stores it: encoded, ready to publish without being parsed. */
export interface StoredMessage {
  readonly id: MessageId;
  readonly type: string;
  /** Logical name of the topic, `orders`; the relay knows where that is. */
  readonly topic: string;
  /** The encoded envelope. */
  readonly body: string;
}

/** Where an outbox item lies. */
export interface OutboxItemKey {
  /** Partition key: `<aggregate type>#<aggregate id>`. */
  readonly orderingKey: string;
  /** Sort key: `VERSION#<12 digits>`, `WRITE#<12 digits>` or `TIME#<UUIDv7>`, and `#p<3 digits>` from the second part on. */
  readonly sortKey: string;
}

/** Which part of a split item this is, and how many parts there are. */
export interface OutboxItemPart {
  /** Counted from 1. */
  readonly number: number;
  /** From 2. */
  readonly of: number;
}

/** All messages that one unit of work recorded for one ordering key, or a numbered part of them. */
export interface OutboxItem extends OutboxItemKey {
  /** In the order they were staged. */
  readonly messages: readonly StoredMessage[];
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
  /** Name of the recording service. */
  readonly service: string;
  /** Absent where the item is whole. Parts that versions before this attribute wrote do not have it either. */
  readonly part?: OutboxItemPart;
}
