export type { CommitReport, TableCapacity } from './commit-report.ts';
export type { DynamoDbUnitOfWorkOptions } from './dynamodb-unit-of-work.ts';
export { DynamoDbUnitOfWork } from './dynamodb-unit-of-work.ts';
export {
  CommitOutcomeUnknownError,
  CommitTokenReusedError,
  InvalidAttributeError,
  itemLimitBytes,
  ItemTooLargeError,
  TransactionInvalidError,
  transactionLimitBytes,
  TransactionThrottledError,
  TransactionTooLargeError,
} from './errors.ts';
export type { StoredItem } from './item-reader.ts';
export { ItemReader } from './item-reader.ts';
export type { DynamoDbItem } from './item-size.ts';
export { itemSizeBytes, valueSizeBytes } from './item-size.ts';
export type { DynamoDbTransaction, StagedWrite, WriteContributor } from './staged-write.ts';
export type { TransactionClient } from './transaction-sender.ts';
