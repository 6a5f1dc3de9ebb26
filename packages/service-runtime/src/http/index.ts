export { IdempotencyKeyUsedMeanwhileError } from './idempotency/idempotency-key-used-meanwhile-error.ts';
export type {
  IdempotencyKey,
  IdempotencyRecord,
  IdempotencyRecords,
  StoredAnswer,
} from './idempotency/idempotency-records.ts';
