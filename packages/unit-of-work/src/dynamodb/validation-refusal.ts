import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { findAttributeFault, faultOfScalar, type ScalarRule } from './attribute-faults.ts';
import { faultOfDecimal, parseDecimal } from './decimal.ts';
import { TransactionInvalidError } from './errors.ts';
import { sameItemError } from './same-item.ts';
import type { StagedWrite } from './staged-write.ts';

const suspicionOfNumber = (text: string): string | undefined => {
  const decimal = parseDecimal(text);
  return decimal && faultOfDecimal(decimal);
};

const suspicionOfText = (text: string): string | undefined =>
  text.isWellFormed() ? undefined : 'contains half a surrogate pair, which is not Unicode text';

const hasRepetition = (elements: readonly unknown[]): boolean =>
  new Set(elements.map(String)).size < elements.length;

const suspicionOfSet = ({ SS, NS, BS }: AttributeValue): string | undefined =>
  hasRepetition(SS ?? NS ?? BS ?? []) ? 'is a set with an element twice' : undefined;

const hasTwoTypes = (value: AttributeValue): boolean =>
  Object.values(value).filter((member) => member !== undefined).length > 1;

/** Finds values that DynamoDB probably rejected. Used only after a rejection. */
const suspicionOf: ScalarRule = (value) => {
  if (hasTwoTypes(value)) {
    return 'has a value of more than one type';
  }
  return (
    faultOfScalar(value) ??
    (value.S !== undefined ? suspicionOfText(value.S) : undefined) ??
    (value.N !== undefined ? suspicionOfNumber(value.N) : undefined) ??
    suspicionOfSet(value)
  );
};

/** Returns the attribute of a write that DynamoDB probably rejected, if there is one. */
export const suspectAttributeOf = ({ write }: StagedWrite): string | undefined =>
  findAttributeFault(write, suspicionOf)?.attribute;

const emptyKeyRule: ScalarRule = ({ S }) => (S === '' ? 'is empty' : undefined);

/** Returns the write that DynamoDB's error names, or the only possible one. */
const culpritOf = (
  message: string,
  writes: readonly StagedWrite[],
): { readonly subject?: string; readonly attribute?: string | undefined } => {
  // "Value … at 'transactItems.2.member.put.tableName' failed to satisfy constraint": counted from 1.
  const [, place] = /transactItems\.(\d+)\.member/.exec(message) ?? [];
  const named = place === undefined ? undefined : writes[Number(place) - 1];
  if (named !== undefined) {
    return { subject: named.subject, attribute: suspectAttributeOf(named) };
  }
  const rule = message.includes('empty string value') ? emptyKeyRule : suspicionOf;
  for (const { subject, write } of writes) {
    const found = findAttributeFault(write, rule);
    if (found !== undefined) {
      return { subject, attribute: found.attribute };
    }
  }
  return {};
};

/**
 * Creates the error for a transaction that DynamoDB rejects as a whole, because it validates the request before it
 * reads any item.
 */
export const validationRefusal = (error: Error, writes: readonly StagedWrite[]): Error =>
  /multiple operations on one item/i.test(error.message)
    ? sameItemError(writes, error)
    : new TransactionInvalidError(culpritOf(error.message, writes), error.message, { cause: error });
