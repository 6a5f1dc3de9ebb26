export type { InMemoryIdempotencyRecordsOptions } from './in-memory-idempotency-records.ts';
export { InMemoryIdempotencyRecords } from './in-memory-idempotency-records.ts';
