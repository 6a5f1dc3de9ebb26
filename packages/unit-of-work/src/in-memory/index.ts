export type { ChangeContributor, InMemoryTransaction, StagedChange } from './staged-change.ts';
