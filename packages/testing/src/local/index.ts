export type { TestQueue, TestStack, TestStackOptions } from './start-test-stack.ts';
export { startTestStack } from './start-test-stack.ts';
export { waitUntil } from './wait-until.ts';
