import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { groupBy } from '@dynamo-outbox/kernel';
import { SameItemTwiceError } from '../errors.ts';
import type { DynamoDbItem } from './item-size.ts';
import type { StagedWrite } from './staged-write.ts';
import { itemOf, statedKeyOf, tableOf } from './write-parts.ts';

// Key attributes are strings, numbers or binary. The length distinguishes keys that would be the same text when joined.
const keyText = (value: AttributeValue | undefined): string | undefined => {
  if (value?.S !== undefined) {
    return `|S${value.S.length}:${value.S}`;
  }
  if (value?.N !== undefined) {
    return `|N${value.N}`;
  }
  return value?.B === undefined ? undefined : `|B${Buffer.from(value.B).toString('base64')}`;
};

/** Returns the key of an item as text; `undefined` if one of the attributes is missing. */
const identityOf = (item: DynamoDbItem, keyNames: readonly string[]): string | undefined => {
  let identity = '';
  for (const name of keyNames) {
    const text = keyText(item[name]);
    if (text === undefined) {
      return undefined;
    }
    identity += text;
  }
  return identity;
};

const byTable = (writes: readonly StagedWrite[]): ReadonlyMap<string, readonly StagedWrite[]> =>
  groupBy(writes, ({ write }) => tableOf(write) ?? '');

/** Returns the key attributes of a table, from the first write that states a key. */
const keyNamesOf = (writes: readonly StagedWrite[]): readonly string[] | undefined => {
  for (const { write } of writes) {
    const key = statedKeyOf(write);
    if (key !== undefined) {
      return Object.keys(key);
    }
  }
  return undefined;
};

const assertApart = (writes: readonly StagedWrite[], keyNames: readonly string[]): void => {
  const subjects = new Map<string, string>();
  for (const { subject, write } of writes) {
    const item = itemOf(write);
    const identity = item && identityOf(item, keyNames);
    if (identity === undefined) {
      continue;
    }
    const firstSubject = subjects.get(identity);
    if (firstSubject !== undefined) {
      throw new SameItemTwiceError(firstSubject, subject);
    }
    subjects.set(identity, subject);
  }
};

/**
 * Throws `SAME_ITEM_TWICE`, with both writes, if two writes are certainly for one item.
 *
 * An Update, a Delete and a ConditionCheck state their key, which shows the key attributes of their table. A Put does
 * not. If a table has only puts, DynamoDB decides, and `sameItemError` then names the items.
 */
export const assertNoItemTwice = (writes: readonly StagedWrite[]): void => {
  for (const inTable of byTable(writes).values()) {
    const keyNames = inTable.length > 1 ? keyNamesOf(inTable) : undefined;
    if (keyNames !== undefined && keyNames.length > 0) {
      assertApart(inTable, keyNames);
    }
  }
};

// DynamoDB compares numbers by value: `1` and `1.0` are equal.
const roughText = (value: AttributeValue | undefined): string | undefined =>
  value?.N === undefined ? keyText(value) : `|N${Number(value.N)}`;

/** Number of attributes that two items have in common and that could be part of a key. */
const likeness = (one: DynamoDbItem, other: DynamoDbItem): number =>
  Object.keys(one).filter((name) => {
    const text = roughText(one[name]);
    return text !== undefined && text === roughText(other[name]);
  }).length;

/** Two writes that may be for one item. */
interface Suspects {
  readonly firstSubject: string;
  readonly subject: string;
  readonly likeness: number;
}

const suspectsIn = (writes: readonly StagedWrite[]): readonly Suspects[] =>
  writes.flatMap(({ subject, write }, index) =>
    writes.slice(0, index).map((first) => ({
      firstSubject: first.subject,
      subject,
      likeness: likeness(itemOf(first.write) ?? {}, itemOf(write) ?? {}),
    })),
  );

/**
 * Creates the error for a transaction that DynamoDB rejects because two of its writes are for one item. DynamoDB does
 * not name them, so the error names the two writes of one table that have most in common.
 */
export const sameItemError = (writes: readonly StagedWrite[], cause: Error): SameItemTwiceError => {
  const suspects = [...byTable(writes).values()].flatMap(suspectsIn);
  const [likely] = suspects.toSorted((one, other) => other.likeness - one.likeness);
  return new SameItemTwiceError(likely?.firstSubject ?? 'an item', likely?.subject ?? 'another', { cause });
};
