import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { findAttributeFault } from './attribute-faults.ts';
import { assertKeyUnchanged } from './changed-key.ts';
import {
  InvalidAttributeError,
  itemLimitBytes,
  ItemTooLargeError,
  transactionLimitBytes,
  TransactionTooLargeError,
} from './errors.ts';
import { itemSizeBytes, valueSizeBytes } from './item-size.ts';
import { assertNoItemTwice } from './same-item.ts';
import type { StagedWrite } from './staged-write.ts';
import { itemOf } from './write-parts.ts';

/** Throws the error of the first check that the writes of a transaction fail, before any call. */
export const assertWrites = (writes: readonly StagedWrite[]): void => {
  assertNoItemTwice(writes);
  assertValidAttributes(writes);
  assertKeysUnchanged(writes);
  assertSizes(writes);
};

/** Throws `INVALID_ATTRIBUTE`, with item and attribute, for a value that DynamoDB always rejects. */
const assertValidAttributes = (writes: readonly StagedWrite[]): void => {
  for (const { subject, write } of writes) {
    const found = findAttributeFault(write);
    if (found !== undefined) {
      throw new InvalidAttributeError(subject, found);
    }
  }
};

/** Throws `INVALID_COMMAND` for an update of an attribute of its key. */
const assertKeysUnchanged = (writes: readonly StagedWrite[]): void => {
  for (const { subject, write } of writes) {
    if (write.Update !== undefined) {
      assertKeyUnchanged(subject, write.Update);
    }
  }
};

/** Throws `ITEM_TOO_LARGE` or `TRANSACTION_TOO_LARGE` with the item. */
const assertSizes = (writes: readonly StagedWrite[]): void => {
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

/**
 * Bytes that the write is known to store. For an update, these are only its key and the values that it sets, because
 * the existing item is not known here. If an update makes an item too large, DynamoDB rejects it, and the commit
 * rejects with the same code.
 */
const writeSizeBytes = (write: TransactWriteItem): number => {
  const size = itemSizeBytes(itemOf(write) ?? {});
  return write.Update === undefined ? size : size + writtenValuesSizeBytes(write.Update);
};

const writtenValuesSizeBytes = ({
  UpdateExpression = '',
  ExpressionAttributeValues = {},
}: NonNullable<TransactWriteItem['Update']>): number => {
  // A value that is used only in the condition is not stored.
  const written = new Set(UpdateExpression.match(/:[A-Za-z0-9_]+/g));
  let bytes = 0;
  for (const placeholder of Object.keys(ExpressionAttributeValues)) {
    bytes += written.has(placeholder) ? valueSizeBytes(ExpressionAttributeValues[placeholder]) : 0;
  }
  return bytes;
};
