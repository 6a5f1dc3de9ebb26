import type { Brand } from '@dynamo-outbox/kernel';
import { v7 } from 'uuid';

/** Identifies one message everywhere: outbox, envelope, SNS, SQS, inbox. A UUIDv7, minted when staged. */
export type MessageId = Brand<string, 'MessageId'>;

/** Shared by everything one request set off. A UUID. */
export type CorrelationId = Brand<string, 'CorrelationId'>;

/** Mints message ids. */
export type NextMessageId = () => MessageId;

/** Mints a UUIDv7 (RFC 9562): unique, and sortable by time. */
export const nextMessageId: NextMessageId = () => v7() as MessageId;

/** Mints a correlation id for a request that brought none. */
export const nextCorrelationId = (): CorrelationId => v7() as CorrelationId;

// The text form of RFC 9562, of any version: correlation ids come from callers, and those mint v4 as a rule.
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Takes a text for a message id if it is a UUID, else `undefined`. */
export const toMessageId = (text: unknown): MessageId | undefined =>
  typeof text === 'string' && uuidForm.test(text) ? (text as MessageId) : undefined;

/** Takes a text for a correlation id if it is a UUID, else `undefined`. */
export const toCorrelationId = (text: unknown): CorrelationId | undefined =>
  typeof text === 'string' && uuidForm.test(text) ? (text as CorrelationId) : undefined;
