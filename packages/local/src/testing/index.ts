export type { CreatedQueue } from '../resources/create-queue.ts';
export type { CreatedTable } from '../resources/create-table.ts';
export type { TestBroker } from './test-broker.ts';
export { startTestBroker } from './test-broker.ts';
export type { TestDynamoDb } from './test-dynamodb.ts';
export { startTestDynamoDb } from './test-dynamodb.ts';
export { testCacheDirectory } from './test-cache.ts';
export { testBundles } from './test-bundles.ts';
export { testProgram } from './test-program.ts';
