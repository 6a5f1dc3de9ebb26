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
  let largest = { subject: '', sizeBytes: -1 };
  for (const { subject, write } of writes) {
    const sizeBytes = writeSizeBytes(write);
    if (sizeBytes > itemLimitBytes) {
      throw new ItemTooLargeError(subject, sizeBytes);
    }
    totalBytes += sizeBytes;
    if (sizeBytes > largest.sizeBytes) {
      largest = { subject, sizeBytes };
    }
  }
  if (totalBytes > transactionLimitBytes) {
    throw new TransactionTooLargeError(totalBytes, largest.subject);
  }
};

const identityOf = (write: TransactWriteItem, keyAttributes: readonly string[]): string => {
  const operation = write.Put ?? write.Update ?? write.Delete ?? write.ConditionCheck;
  const item = keyOf(write) ?? {};
  return JSON.stringify([operation?.TableName, ...keyAttributes.map((name) => comparable(item[name]))]);
};

const keyOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): DynamoDbItem | undefined =>
  Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key;

// Key attributes are strings, numbers or binary; the bytes of a binary one are compared, not the object.
const comparable = (value: AttributeValue | undefined): unknown =>
  value?.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') };

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
