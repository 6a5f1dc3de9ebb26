export type { DynamoDbProcessStoreOptions } from './dynamodb-process-store.ts';
export { DynamoDbProcessStore } from './dynamodb-process-store.ts';
