export type { DynamoDbTransaction, StagedWrite, WriteContributor } from './staged-write.ts';
