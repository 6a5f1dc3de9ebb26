import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { groupBy } from '@dynamo-outbox/kernel';
import { SameItemTwiceError } from '../errors.ts';
import type { DynamoDbItem } from './item-size.ts';
import type { StagedWrite } from './staged-write.ts';
import { itemOf, statedKeyOf, tableOf } from './write-parts.ts';

// Key attributes are strings, numbers or binary. The length keeps `a`, `b` apart from `a…b` with anything between.
const keyText = (value: AttributeValue | undefined): string | undefined => {
  if (value?.S !== undefined) {
    return `|S${value.S.length}:${value.S}`;
  }
  if (value?.N !== undefined) {
    return `|N${value.N}`;
  }
  return value?.B === undefined ? undefined : `|B${Buffer.from(value.B).toString('base64')}`;
};

/** The key of an item as text; `undefined` when it lacks one of the attributes. */
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

/** The key attributes of a table, as the first write that states a key names them. */
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
 * Throws `SAME_ITEM_TWICE`, naming both, when two writes are certainly on one item.
 *
 * An Update, a Delete and a ConditionCheck state their key, and so show which attributes the key of their table has. A Put
 * does not: where a table is only put to, DynamoDB decides, and `sameItemError` names the items then.
 */
export const assertNoItemTwice = (writes: readonly StagedWrite[]): void => {
  for (const inTable of byTable(writes).values()) {
    const keyNames = inTable.length > 1 ? keyNamesOf(inTable) : undefined;
    if (keyNames !== undefined && keyNames.length > 0) {
      assertApart(inTable, keyNames);
    }
  }
};

// DynamoDB compares numbers by their value: `1` and `1.0` are one.
const roughText = (value: AttributeValue | undefined): string | undefined =>
  value?.N === undefined ? keyText(value) : `|N${Number(value.N)}`;

/** How many attributes that could be part of a key two items have in common. */
const likeness = (one: DynamoDbItem, other: DynamoDbItem): number =>
  Object.keys(one).filter((name) => {
    const text = roughText(one[name]);
    return text !== undefined && text === roughText(other[name]);
  }).length;

/** Two writes that may be on one item. */
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
 * The error for a transaction that DynamoDB refuses because two of its writes are on one item: those two of one table that
 * have most in common, as DynamoDB names none.
 */
export const sameItemError = (writes: readonly StagedWrite[], cause: Error): SameItemTwiceError => {
  const suspects = [...byTable(writes).values()].flatMap(suspectsIn);
  const [likely] = suspects.toSorted((one, other) => other.likeness - one.likeness);
  return new SameItemTwiceError(likely?.firstSubject ?? 'an item', likely?.subject ?? 'another', { cause });
};
