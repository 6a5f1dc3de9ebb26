import type { MessageId } from '../message/ids.ts';

/** A message as the outbox stores it: encoded and ready to publish. */
export interface StoredMessage {
  readonly id: MessageId;
  readonly type: string;
  /** Logical name of the topic, such as `orders`. The relay maps it to the ARN. */
  readonly topic: string;
  /** The encoded envelope. */
  readonly body: string;
  /** `MessageGroupId` on standard topics and queues, such as a tenant. Absent if its producer states none. */
  readonly fairnessKey?: string;
}

/** Key of an outbox item. */
export interface OutboxItemKey {
  /** Partition key: `<aggregate type>#<aggregate id>`. */
  readonly orderingKey: string;
  /** Sort key: `VERSION#<12 digits>`, `WRITE#<12 digits>` or `TIME#<UUIDv7>`, and `#p<3 digits>` from the second part on. */
  readonly sortKey: string;
}

/** Number of a part of a split item, and the number of parts. */
interface OutboxItemPart {
  /** Counted from 1. */
  readonly number: number;
  /** From 2. */
  readonly of: number;
}

/** All messages that one unit of work recorded for one ordering key, or a numbered part of them. */
export interface OutboxItem extends OutboxItemKey {
  /** Messages in the order in which they were staged. */
  readonly messages: readonly StoredMessage[];
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
  /** Name of the recording service. */
  readonly service: string;
  /** Absent if the item is whole, and in parts that versions before this attribute wrote. */
  readonly part?: OutboxItemPart;
}
