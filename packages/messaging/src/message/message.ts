import type { Caller } from './caller.ts';
import type { CorrelationId, MessageId } from './ids.ts';

/** The aggregate that a message is about. */
export interface AggregateReference {
  readonly id: string;
  /**
   * The aggregate's version *after* the change, which this unit of work writes under a condition. Required on topics
   * with order `version`. On other topics, absent if no aggregate exists, for example in a refusal about an unknown
   * customer.
   */
  readonly version?: number;
  /**
   * Number of the first message that this unit of work records about the aggregate, if the aggregate counts all of its
   * messages: 1 for the first one, then without gaps. Consumers use it to detect a missing message. Store the count on
   * the aggregate's item, so that it changes in the same transaction as the messages.
   */
  readonly messageNumber?: number;
}

/** Context of a unit of work. Every message that is staged in it inherits the context. */
export interface MessageContext {
  readonly correlationId: CorrelationId;
  /** Id of the message that caused this unit of work; absent if a request caused it. */
  readonly causationId?: MessageId;
  /** W3C Trace Context `traceparent` header. Left out of messages if it is malformed. */
  readonly traceparent?: string;
  /** W3C Trace Context `tracestate` header. Left out of messages if it is malformed, or without a `traceparent`. */
  readonly tracestate?: string;
  /**
   * Who caused the unit of work. The outbox signs it for each message, and a consumer with a verifier restores it. Absent for work
   * that no caller caused, and in consumers without a verifier.
   */
  readonly caller?: Caller;
}

/** A message before it is staged: without an id, and not validated yet. */
export interface MessageDraft<TType extends string = string, TPayload = unknown> {
  readonly type: TType;
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Kind of the aggregate, the first half of the ordering key: `order`. */
  readonly aggregateType: string;
  readonly about: AggregateReference;
  readonly payload: TPayload;
  /** Group of the message on standard topics and queues. */
  readonly fairnessKey?: string;
}

/** A message between services. */
export interface Message<TType extends string = string, TPayload = unknown> {
  readonly id: MessageId;
  readonly type: TType;
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Name of the service that recorded it. */
  readonly source: string;
  /** Id of the aggregate that the message is about. */
  readonly subject: string;
  /** Messages with the same key arrive in commit order on FIFO topics: `order#01994c…`. */
  readonly orderingKey: string;
  /**
   * Orders the messages of an aggregate: its version after the change, or with order `commit` the position of the
   * commit. Absent with order `none` if no version was stated.
   */
  readonly sequence?: number;
  /** Index among the messages of the same commit and ordering key, from 0. */
  readonly sequenceIndex: number;
  /** Number among all messages of the aggregate, from 1 without gaps; absent if its producer does not count. */
  readonly messageNumber?: number;
  readonly occurredAt: Date;
  readonly context: MessageContext;
  readonly payload: TPayload;
}
