import type { Brand, Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import { v7 } from 'uuid';
import { createRandomBlocks } from './random-blocks.ts';

/**
 * Identifies one message everywhere: outbox, envelope, SNS, SQS, inbox. A UUIDv7, generated when the message is staged.
 */
export type MessageId = Brand<string, 'MessageId'>;

/** Shared by all messages of one request. A UUID. */
export type CorrelationId = Brand<string, 'CorrelationId'>;

/** Generates message ids. */
export type NextMessageId = () => MessageId;

/** Sources for ids. Default: the clock and the random source of the process. */
export interface IdSources {
  readonly clock?: Clock;
  /** Returns sixteen random bytes, which are read before the next call. */
  readonly nextRandomBytes?: () => Buffer;
}

// Within a millisecond, ids count up from a random number (RFC 9562, 6.2, method 1), so that they sort in the order of
// their creation. The library does this itself only if it also requests its random bytes for one id at a time, which
// costs ten times as much as the rest.
const createNextUuid = ({
  clock = systemClock,
  nextRandomBytes = createRandomBlocks(),
}: IdSources): (() => string) => {
  const state = { milliseconds: 0, sequence: 0 };
  return () => {
    const random = nextRandomBytes();
    const now = clock().getTime();
    if (now > state.milliseconds) {
      state.milliseconds = now;
      state.sequence = random.readUInt32BE(6) & 0x7fffffff;
    } else {
      state.sequence = (state.sequence + 1) >>> 0;
      // More than 2^32 ids within a millisecond would use the next one.
      state.milliseconds += state.sequence === 0 ? 1 : 0;
    }
    return v7({ random, msecs: state.milliseconds, seq: state.sequence });
  };
};

/** Creates a separate generator of message ids, for a process that injects its clock or random source. */
export const createNextMessageId = (sources: IdSources = {}): NextMessageId => {
  const nextUuid = createNextUuid(sources);
  return () => nextUuid() as MessageId;
};

// One generator for both kinds of ids, so that all ids of this process sort in the order of their creation.
const nextUuid = createNextUuid({});

/** Generates a UUIDv7 (RFC 9562): unique, and sortable by time. */
export const nextMessageId: NextMessageId = () => nextUuid() as MessageId;

/** Creates a correlation id for a request without one. */
export const nextCorrelationId = (): CorrelationId => nextUuid() as CorrelationId;

// The text form of RFC 9562, of any version, because callers usually send v4 correlation ids.
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns a text as a message id if it is a UUID, else `undefined`. */
export const toMessageId = (text: unknown): MessageId | undefined =>
  typeof text === 'string' && uuidForm.test(text) ? (text as MessageId) : undefined;

/** Returns a text as a correlation id if it is a UUID, else `undefined`. */
export const toCorrelationId = (text: unknown): CorrelationId | undefined =>
  typeof text === 'string' && uuidForm.test(text) ? (text as CorrelationId) : undefined;
