import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { SameItemTwiceError } from '../errors.ts';
import {
  itemLimitBytes,
  ItemTooLargeError,
  transactionLimitBytes,
  TransactionTooLargeError,
} from './errors.ts';
import { type DynamoDbItem, itemSizeBytes, valueSizeBytes } from './item-size.ts';
import type { StagedWrite } from './staged-write.ts';

/** Throws `SAME_ITEM_TWICE`, naming both, when two writes are on one item. */
export const refuseSameItemTwice = (
  writes: readonly StagedWrite[],
  keyAttributes: readonly string[],
): void => {
  const subjects = new Map<string, string>();
  for (const { subject, write } of writes) {
    const identity = identityOf(write, keyAttributes);
    const firstSubject = subjects.get(identity);
    if (firstSubject !== undefined) {
      throw new SameItemTwiceError(firstSubject, subject);
    }
    subjects.set(identity, subject);
  }
};

/** Throws `ITEM_TOO_LARGE` or `TRANSACTION_TOO_LARGE`, naming the item. */
export const refuseTooLarge = (writes: readonly StagedWrite[]): void => {
  let totalBytes = 0;
  let largestBytes = -1;
  let largestSubject = '';
  for (const { subject, write } of writes) {
    const sizeBytes = writeSizeBytes(write);
    if (sizeBytes > itemLimitBytes) {
      throw new ItemTooLargeError(subject, sizeBytes);
    }
    totalBytes += sizeBytes;
    if (sizeBytes > largestBytes) {
      largestBytes = sizeBytes;
      largestSubject = subject;
    }
  }
  if (totalBytes > transactionLimitBytes) {
    throw new TransactionTooLargeError(totalBytes, largestSubject);
  }
};

// Put together by hand: with two or three writes a commit, serialising the keys is what would cost most here.
const identityOf = (write: TransactWriteItem, keyAttributes: readonly string[]): string => {
  const item = keyOf(write) ?? {};
  let identity = tableOf(write) ?? '';
  for (const name of keyAttributes) {
    identity += keyText(item[name]);
  }
  return identity;
};

const tableOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string | undefined =>
  Put?.TableName ?? Update?.TableName ?? Delete?.TableName ?? ConditionCheck?.TableName;

const keyOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): DynamoDbItem | undefined =>
  Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key;

// Key attributes are strings, numbers or binary. The length keeps `a`, `b` apart from `a…b` with anything between.
const keyText = (value: AttributeValue | undefined): string => {
  if (value?.S !== undefined) {
    return `|S${value.S.length}:${value.S}`;
  }
  return value?.B === undefined ? `|N${value?.N ?? ''}` : `|B${Buffer.from(value.B).toString('base64')}`;
};

/**
 * What the write is known to store. Of an update only its key and the values it sets: the item it meets is not
 * known here, so an update that makes an item too large is refused by the store instead, with the same code.
 */
const writeSizeBytes = (write: TransactWriteItem): number => {
  const size = itemSizeBytes(keyOf(write) ?? {});
  return write.Update === undefined ? size : size + writtenValuesSizeBytes(write.Update);
};

const writtenValuesSizeBytes = ({
  UpdateExpression = '',
  ExpressionAttributeValues = {},
}: NonNullable<TransactWriteItem['Update']>): number => {
  // A value that only the condition compares with is not stored.
  const written = new Set(UpdateExpression.match(/:[A-Za-z0-9_]+/g));
  let bytes = 0;
  for (const placeholder of Object.keys(ExpressionAttributeValues)) {
    bytes += written.has(placeholder) ? valueSizeBytes(ExpressionAttributeValues[placeholder]) : 0;
  }
  return bytes;
};
