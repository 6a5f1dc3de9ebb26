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
