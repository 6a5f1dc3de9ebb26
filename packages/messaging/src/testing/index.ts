export type { InboxHarness, InboxUnderTest } from './inbox-contract.ts';
export { describeInboxContract } from './inbox-contract.ts';
export type { MessagePublisherHarness } from './message-publisher-contract.ts';
export { describeMessagePublisherContract } from './message-publisher-contract.ts';
export { describeOutboxContract } from './outbox-contract.ts';
export type { OutboxStoreHarness, OutboxStoreUnderTest } from './outbox-store-contract.ts';
export { describeOutboxStoreContract } from './outbox-store-contract.ts';
export type { OutboxHarness, OutboxUnderTest } from './outbox-harness.ts';
