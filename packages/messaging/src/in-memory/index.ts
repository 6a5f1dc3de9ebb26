export type { EntryFate, InMemoryMessagePublisherOptions } from './in-memory-message-publisher.ts';
export { InMemoryMessagePublisher } from './in-memory-message-publisher.ts';
