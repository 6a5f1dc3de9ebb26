import type { ConditionCheck, Delete, Put, Update } from '@aws-sdk/client-dynamodb';

import { InvalidCommandError } from '../errors.ts';
import { assertKeyUnchanged } from './changed-key.ts';
import { convertValues } from './convert-values.ts';
import type { DynamoDbItem } from './item-size.ts';
import { marshallKey, unmarshallItem } from './marshall-item.ts';
import { isMarshalled } from './marshalled.ts';
import { copyCommand, copyNames } from './plain-command.ts';
import { faultOfValue } from './plain-value-faults.ts';
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
  /**
   * What to do with `undefined` in the values. `omit` leaves it out, as `removeUndefinedValues` of lib-dynamodb does. Default
   * `refuse`.
   */
  readonly undefinedValues?: 'refuse' | 'omit';
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

const withValues = (
  { subject, undefinedValues }: Pick<GivenOptions, 'subject' | 'undefinedValues'>,
  values: PlainItem | undefined,
): { ExpressionAttributeValues?: DynamoDbItem } => {
  if (values === undefined) {
    return {};
  }
  const root = { subject, name: 'ExpressionAttributeValues', undefinedValues, faultOf: faultOfValue };
  const ExpressionAttributeValues = convertValues(root, values);
  // DynamoDB refuses an empty map. Without placeholders, the map has no meaning.
  return Object.keys(ExpressionAttributeValues).length === 0 ? {} : { ExpressionAttributeValues };
};

/** Options of a write, whose members may be `undefined`. */
type GivenOptions = { readonly [TName in keyof PlainWriteOptions]: PlainWriteOptions[TName] | undefined } & {
  readonly subject: string;
};

/** Returns the options of a staged write that does the same. */
export const toStagedOptions = ({
  subject,
  onConditionFailed,
  reportsLast,
}: GivenOptions): Omit<StagedWrite, 'write'> => ({
  subject,
  ...(reportsLast === undefined ? {} : { reportsLast }),
  ...(onConditionFailed === undefined ? {} : { onConditionFailed: withPlainItem(onConditionFailed) }),
});

/** Separates the options of a write from its input for DynamoDB. */
const separate = <TWrite extends Plain<Pick<Put, 'ExpressionAttributeNames'>>>({
  subject,
  onConditionFailed,
  reportsLast,
  undefinedValues,
  ExpressionAttributeNames,
  ExpressionAttributeValues,
  ...rest
}: TWrite) => ({
  options: toStagedOptions({ subject, onConditionFailed, reportsLast }),
  request: {
    ...rest,
    ...copyNames(ExpressionAttributeNames),
    ...withValues({ subject, undefinedValues }, ExpressionAttributeValues),
  },
});

const assertPlain = (subject: string, item: PlainItem): void => {
  if (isMarshalled(item)) {
    throw new InvalidCommandError(
      { subject },
      "Item is in DynamoDB's own form ({ S: … }), but put takes plain values; write those, or stage { subject, write }",
    );
  }
};

/** Creates the staged write that puts an item of plain values. Throws `INVALID_COMMAND` or `INVALID_ATTRIBUTE`. */
export const toPut = (command: PlainPut): StagedWrite => {
  const { Item, ...put } = copyCommand('put', command);
  const { options, request } = separate(put);
  const { subject, undefinedValues } = put;
  assertPlain(subject, Item);
  const root = { subject, name: 'Item', undefinedValues, faultOf: faultOfValue };
  return { ...options, write: { Put: { ...request, Item: convertValues(root, Item) } } };
};

/** Creates the staged write that updates an item with plain values. Throws `INVALID_COMMAND` or `INVALID_ATTRIBUTE`. */
export const toUpdate = (command: PlainUpdate): StagedWrite => {
  const { Key, ...update } = copyCommand('update', command);
  const { options, request } = separate(update);
  const Update = { ...request, Key: marshallKey(update.subject, Key) };
  assertKeyUnchanged(update.subject, Update);
  return { ...options, write: { Update } };
};

/** Creates the staged write that deletes an item. Throws `INVALID_COMMAND` or `INVALID_ATTRIBUTE`. */
export const toDelete = (command: PlainDelete): StagedWrite => {
  const { Key, ...deletion } = copyCommand('delete', command);
  const { options, request } = separate(deletion);
  return { ...options, write: { Delete: { ...request, Key: marshallKey(deletion.subject, Key) } } };
};

/** Creates the staged write that only checks a condition. Throws `INVALID_COMMAND` or `INVALID_ATTRIBUTE`. */
export const toCheck = (command: PlainCheck): StagedWrite => {
  const { Key, ...check } = copyCommand('check', command);
  const { options, request } = separate(check);
  return { ...options, write: { ConditionCheck: { ...request, Key: marshallKey(check.subject, Key) } } };
};
