export type { InMemoryCommandRecordsOptions } from './in-memory-command-records.ts';
export { InMemoryCommandRecords } from './in-memory-command-records.ts';
export type { ChangeOptions } from './in-memory-table.ts';
export { InMemoryTable } from './in-memory-table.ts';
export type { InMemoryUnitOfWorkOptions } from './in-memory-unit-of-work.ts';
export { InMemoryUnitOfWork } from './in-memory-unit-of-work.ts';
export type { ChangeContributor, InMemoryTransaction, StagedChange } from './staged-change.ts';
