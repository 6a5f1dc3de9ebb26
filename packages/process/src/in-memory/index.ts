export type { InMemoryProcessStoreOptions } from './in-memory-process-store.ts';
export { InMemoryProcessStore } from './in-memory-process-store.ts';
