export type { PerformCall } from './dynamodb/index.ts';
export { ModelDatabase, ModelDynamoDbClient } from './dynamodb/index.ts';
