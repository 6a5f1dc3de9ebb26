export type { DynamoDbIdempotencyRecordsOptions } from './dynamodb-idempotency-records.ts';
export { DynamoDbIdempotencyRecords } from './dynamodb-idempotency-records.ts';
