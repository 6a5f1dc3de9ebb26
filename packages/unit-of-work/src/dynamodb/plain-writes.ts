import type { ConditionCheck, Delete, Put, Update } from '@aws-sdk/client-dynamodb';

import type { DynamoDbItem } from './item-size.ts';
import { marshallItem, marshallKey, unmarshallItem } from './marshall-item.ts';
import type { PlainItem, PlainKey } from './plain-value.ts';
import type { StagedWrite } from './staged-write.ts';

/** Options of a write that describe its failure. */
export interface PlainWriteOptions extends Pick<StagedWrite, 'subject' | 'reportsLast'> {
  /**
   * Creates the error of the commit if this write's condition is not met.
   *
   * Receives the existing item if the write requests it (`ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`).
   */
  readonly onConditionFailed?: (current: PlainItem | undefined) => Error;
}

/** The SDK's shape of a write with plain values instead of attribute values. */
type Plain<TWrite> = Readonly<Omit<TWrite, 'Item' | 'Key' | 'ExpressionAttributeValues'>> &
  PlainWriteOptions & { readonly ExpressionAttributeValues?: PlainItem };

/** Puts an item: the `Put` of lib-dynamodb's `TransactWriteCommand`, with the options of the staged write. */
export type PlainPut = Plain<Put> & { readonly Item: PlainItem };

/** Updates an item: the `Update` of lib-dynamodb's `TransactWriteCommand`, with the options of the staged write. */
export type PlainUpdate = Plain<Update> & { readonly Key: PlainKey };

/** Deletes an item: the `Delete` of lib-dynamodb's `TransactWriteCommand`, with the options of the staged write. */
export type PlainDelete = Plain<Delete> & { readonly Key: PlainKey };

/** Checks an item: the `ConditionCheck` of lib-dynamodb's `TransactWriteCommand`, with the options of the staged write. */
export type PlainCheck = Plain<ConditionCheck> & { readonly Key: PlainKey };

const withPlainItem =
  (toError: (current: PlainItem | undefined) => Error) =>
  (current: DynamoDbItem | undefined): Error =>
    toError(current && unmarshallItem(current));

/** Separates the options of a write from its input for DynamoDB. */
const separate = <TWrite extends Plain<object>>({
  subject,
  onConditionFailed,
  reportsLast,
  ExpressionAttributeValues,
  ...rest
}: TWrite) => ({
  options: {
    subject,
    ...(reportsLast === undefined ? {} : { reportsLast }),
    ...(onConditionFailed === undefined ? {} : { onConditionFailed: withPlainItem(onConditionFailed) }),
  },
  request:
    ExpressionAttributeValues === undefined
      ? rest
      : { ...rest, ExpressionAttributeValues: marshallItem(subject, ExpressionAttributeValues) },
});

/** Creates the staged write that puts an item of plain values. Throws `INVALID_ATTRIBUTE`. */
export const toPut = ({ Item, ...put }: PlainPut): StagedWrite => {
  const { options, request } = separate(put);
  return { ...options, write: { Put: { ...request, Item: marshallItem(put.subject, Item) } } };
};

/** Creates the staged write that updates an item with plain values. Throws `INVALID_ATTRIBUTE`. */
export const toUpdate = ({ Key, ...update }: PlainUpdate): StagedWrite => {
  const { options, request } = separate(update);
  return { ...options, write: { Update: { ...request, Key: marshallKey(update.subject, Key) } } };
};

/** Creates the staged write that deletes an item. Throws `INVALID_ATTRIBUTE`. */
export const toDelete = ({ Key, ...deletion }: PlainDelete): StagedWrite => {
  const { options, request } = separate(deletion);
  return { ...options, write: { Delete: { ...request, Key: marshallKey(deletion.subject, Key) } } };
};

/** Creates the staged write that only checks a condition. Throws `INVALID_ATTRIBUTE`. */
export const toCheck = ({ Key, ...check }: PlainCheck): StagedWrite => {
  const { options, request } = separate(check);
  return { ...options, write: { ConditionCheck: { ...request, Key: marshallKey(check.subject, Key) } } };
};
