/** A received body, without the wrapper of SNS. */
export interface ReceivedBody {
  /** The parsed JSON. Read only own properties of it: its keys are those of the sender, such as `__proto__`. */
  readonly json: unknown;
  /** The text from which it was parsed. */
  readonly text: string;
}

/** A message in another format than that of this toolkit, as its decoder read it. */
export interface ForeignMessage {
  /**
   * What identifies the message among all messages of its source. Two deliveries of one message have the same id. Any
   * text that is not empty. The consumer derives the message id from it: see `toForeignMessageId`.
   */
  readonly id: string;
  /** Type of the message, from 1 to 256 characters. A handler with this type receives it. */
  readonly type: string;
  readonly payload: unknown;
  /** Version of the payload's schema, from 1. Default 1. */
  readonly version?: number | undefined;
  /** The sender. Ids are unique for each source of a decoder. Default: the name of the decoder. */
  readonly source?: string | undefined;
  /** The thing that the message is about. Default: its id. */
  readonly subject?: string | undefined;
  /** When the message occurred. Default: the time of the delivery. */
  readonly time?: Date | undefined;
  /** Names the thing whose messages have an order. Default: each message has its own. */
  readonly orderingKey?: string | undefined;
  /** Position among the messages of the ordering key, an integer from 0 that grows with each change. */
  readonly sequence?: number | undefined;
  /** Correlation id of the sender: any text. One that is not a UUID is replaced by a UUID derived from it. Default: the message id. */
  readonly correlationId?: string | undefined;
  /** W3C Trace Context of the sender. A malformed one is ignored. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** A part of a body that cannot be read. The consumer rejects it with the reason `UNREADABLE_MESSAGE`. */
export interface UnreadableRecord {
  /** What is wrong, such as `eventName is missing`. Never a value of the body. */
  readonly unreadable: string;
}

/** What a decoder read from a body. */
export interface DecodedRecords {
  /** The messages of the body in order. Empty for a body that needs no reaction, which the consumer ignores. */
  readonly records: readonly (ForeignMessage | UnreadableRecord)[];
}

/** Reads bodies of one foreign format. */
export interface ForeignDecoder {
  /**
   * Name of the format, such as `s3`. The inbox distinguishes messages by it, so keep it. Decoders of one consumer have different names.
   */
  readonly name: string;
  /**
   * Whether each message has an ordering key, a sequence and a time. Then the consumer may use the sequence guard. A message
   * without them is unreadable. Default `false`.
   */
  readonly sequenced?: boolean;
  /**
   * Reads a body. `undefined` if the body has another format, so that the next decoder reads it.
   *
   * MUST return the same ids for every delivery of a body. May throw: the body is then unreadable.
   */
  decode(body: ReceivedBody): DecodedRecords | UnreadableRecord | undefined;
}

/** Stands for the format of this toolkit in a list of decoders. */
export interface OwnMessagesDecoder {
  readonly name: 'own-messages';
}

/** Reads bodies of one format: a foreign one, or that of this toolkit. */
export type MessageDecoder = ForeignDecoder | OwnMessagesDecoder;

/**
 * Reads the messages of this toolkit: an envelope, raw or in the wrapper of SNS or EventBridge. List it with other decoders
 * for a queue that receives both.
 */
export const ownMessages: OwnMessagesDecoder = Object.freeze({ name: 'own-messages' });
