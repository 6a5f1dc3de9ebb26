export type { CommitReport, TableCapacity } from './commit-report.ts';
export type { DynamoDbTransaction } from './dynamodb-transaction.ts';
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
