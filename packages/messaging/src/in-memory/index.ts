export type { InMemoryInboxOptions } from './in-memory-inbox.ts';
export { InMemoryInbox } from './in-memory-inbox.ts';
export type { EntryFate, InMemoryMessagePublisherOptions } from './in-memory-message-publisher.ts';
export { InMemoryMessagePublisher } from './in-memory-message-publisher.ts';
export type { InMemoryOutboxOptions } from './in-memory-outbox.ts';
export { InMemoryOutbox } from './in-memory-outbox.ts';
export type { InMemoryOutboxStoreOptions } from './in-memory-outbox-store.ts';
export { InMemoryOutboxStore } from './in-memory-outbox-store.ts';
