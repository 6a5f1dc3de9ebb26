export type { DynamoDbInboxOptions } from './dynamodb-inbox.ts';
export { DynamoDbInbox } from './dynamodb-inbox.ts';
export type { DynamoDbOutboxOptions } from './dynamodb-outbox.ts';
export { DynamoDbOutbox } from './dynamodb-outbox.ts';
export type { DynamoDbOutboxStoreOptions } from './dynamodb-outbox-store.ts';
export { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';
export type { DecodedOutboxItem, OutboxItemLife } from './outbox-item-codec.ts';
export { fromOutboxAttributes, toOutboxAttributes } from './outbox-item-codec.ts';
export { toRelayRecords } from './stream-records.ts';
