export type { MessagePublisherHarness } from './message-publisher-contract.ts';
export { describeMessagePublisherContract } from './message-publisher-contract.ts';
