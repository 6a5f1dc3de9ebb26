import type { CorrelationId, MessageId } from './ids.ts';

/** The aggregate that a message is from. */
export interface AggregateReference {
  readonly id: string;
  /**
   * The aggregate's version *after* the change, which this unit of work writes under a condition. Required on topics with order
   * `version`; elsewhere absent where there is no aggregate to have one, such as a refusal about a customer that does not exist.
   */
  readonly version?: number;
  /**
   * Number of the first message that this unit of work records about the aggregate, where the aggregate counts all of its
   * messages: 1 for its very first, then without a gap. Consumers find a missing message by it. Keep the count on the
   * aggregate's item, so that it changes with the messages or not at all.
   */
  readonly messageNumber?: number;
}

/** What set a unit of work off; every message staged in it inherits this. */
export interface MessageContext {
  readonly correlationId: CorrelationId;
  /** The message that caused this unit of work; absent when a request did. */
  readonly causationId?: MessageId;
  /** W3C Trace Context `traceparent` header, passed on as it came. */
  readonly traceparent?: string;
  /** W3C Trace Context `tracestate` header, passed on as it came. */
  readonly tracestate?: string;
}

/** A fact about an aggregate, as a producer states it: not yet identified, not yet validated. */
export interface MessageDraft<TType extends string = string, TPayload = unknown> {
  readonly type: TType;
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Kind of the aggregate, the first half of the ordering key: `order`. */
  readonly aggregateType: string;
  readonly about: AggregateReference;
  readonly payload: TPayload;
}

/** A message as it crosses the boundary between services. */
export interface Message<TType extends string = string, TPayload = unknown> {
  readonly id: MessageId;
  readonly type: TType;
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Name of the service that recorded it. */
  readonly source: string;
  /** Id of the aggregate that the message is from. */
  readonly subject: string;
  /** Messages with the same key arrive in commit order on FIFO topics: `order#01994c…`. */
  readonly orderingKey: string;
  /**
   * Orders the messages of an aggregate: its version after the change, or with order `commit` the position of the commit. Absent
   * with order `none` where no version was stated.
   */
  readonly sequence?: number;
  /** Place among the messages of the same commit and ordering key, from 0. */
  readonly sequenceIndex: number;
  /** Place among all messages of the aggregate, from 1 and without a gap; absent where its producer does not count. */
  readonly messageNumber?: number;
  readonly occurredAt: Date;
  readonly context: MessageContext;
  readonly payload: TPayload;
}
