import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { CodedError, secondsPerDay } from '@dynamo-outbox/kernel';
import { inboxAttributes } from '@dynamo-outbox/messaging/tables';

import type { IdempotencyKey, IdempotencyRecord } from '../idempotency/idempotency-records.ts';

type Item = Record<string, AttributeValue>;

/** The item stored under an idempotency key is not a valid record. Inspect the item. */
class StoredIdempotencyRecordUnreadableError extends CodedError<'STORED_IDEMPOTENCY_RECORD_UNREADABLE'> {
  readonly code = 'STORED_IDEMPOTENCY_RECORD_UNREADABLE';

  constructor(key: string) {
    super(`The stored item ${key} is not a valid idempotency record.`);
  }
}

/**
 * The item's key: `http--<service>#<operation>#<key>`, which differs from every `<consumer>#<message id>` of the same
 * table.
 */
export const toPartitionKey = (service: string, { operation, key }: IdempotencyKey): string =>
  `http--${service}#${operation}#${key}`;

/** When a record was created and when it expires. */
export interface RecordLifetime {
  readonly recordedAt: Date;
  readonly retentionDays: number;
}

/** Stores a record as an item of the inbox table. */
export const toItem = (
  partitionKey: string,
  { operation, key, fingerprint, answer }: IdempotencyRecord,
  { recordedAt, retentionDays }: RecordLifetime,
): Item => ({
  [inboxAttributes.key]: { S: partitionKey },
  Operation: { S: operation },
  IdempotencyKey: { S: key },
  Fingerprint: { S: fingerprint },
  Status: { N: String(answer.status) },
  ...(answer.location === undefined ? {} : { Location: { S: answer.location } }),
  Body: { S: answer.body },
  RecordedAt: { S: recordedAt.toISOString() },
  // Time to live uses whole seconds since the epoch.
  [inboxAttributes.expiresAt]: {
    N: String(Math.floor(recordedAt.getTime() / 1_000) + retentionDays * secondsPerDay),
  },
});

const textOf = (item: Item, attribute: string): string => {
  const value = item[attribute]?.S;
  if (value === undefined) {
    throw new StoredIdempotencyRecordUnreadableError(item[inboxAttributes.key]?.S ?? '');
  }
  return value;
};

const statusOf = (item: Item): number => {
  const status = Number(item['Status']?.N);
  if (!Number.isInteger(status)) {
    throw new StoredIdempotencyRecordUnreadableError(item[inboxAttributes.key]?.S ?? '');
  }
  return status;
};

/** Reads an item back. Throws `STORED_IDEMPOTENCY_RECORD_UNREADABLE` for an invalid item. */
export const fromItem = (item: Item): IdempotencyRecord => {
  const location = item['Location']?.S;
  return {
    operation: textOf(item, 'Operation'),
    key: textOf(item, 'IdempotencyKey'),
    fingerprint: textOf(item, 'Fingerprint'),
    answer: {
      status: statusOf(item),
      ...(location === undefined ? {} : { location }),
      body: textOf(item, 'Body'),
    },
  };
};
