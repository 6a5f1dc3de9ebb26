export type { DynamoDbProcessStoreOptions } from './dynamodb-process-store.ts';
export { DynamoDbProcessStore } from './dynamodb-process-store.ts';
export type {
  DynamoDbProcessListOptions,
  ListedInstances,
  ProcessSelection,
  UnreadableInstance,
} from './dynamodb-process-list.ts';
export { DynamoDbProcessList } from './dynamodb-process-list.ts';
export { countUnsettled, type UnsettledInstances, type UnsettledOptions } from './count-unsettled.ts';
