export type {
  BuiltWrite,
  BuiltWriteOptions,
  CommandWrite,
  ParamsWrite,
  SdkCommand,
  StageableWrite,
  WriteOperation,
} from './built-write.ts';
export type { CollectedWrites, PlainTransactWriteItem } from './collected-writes.ts';
export { CollectingTransaction } from './collecting-transaction.ts';
export type { CommitReport, TableCapacity } from './commit-report.ts';
export type { DynamoDbCommandRecordsOptions } from './dynamodb-command-records.ts';
export { DynamoDbCommandRecords } from './dynamodb-command-records.ts';
export type { DynamoDbTransaction } from './dynamodb-transaction.ts';
export type { DynamoDbUnitOfWorkOptions } from './dynamodb-unit-of-work.ts';
export { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
export type { FailedItem, NextStep, TransactionFailure } from './explain-failure.ts';
export type { PlainGet } from './get-item.ts';
export { getItem } from './get-item.ts';
export { ItemReader } from './item-reader.ts';
export type { DynamoDbItem } from './item-size.ts';
export { itemSizeBytes, valueSizeBytes } from './item-size.ts';
export { marshallItem, marshallKey, unmarshallItem } from './marshall-item.ts';
export type { PlainItem, PlainKey, PlainNumber, PlainValue } from './plain-value.ts';
export type { PlainCheck, PlainDelete, PlainPut, PlainUpdate } from './plain-writes.ts';
export type { StagedWrite, WriteContributor } from './staged-write.ts';
export type { TransactionClient } from './transaction-sender.ts';
