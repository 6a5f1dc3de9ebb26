import type { NumberValue } from '@aws-sdk/util-dynamodb';

/**
 * A number as DynamoDB stores it. A `number` is exact up to 2^53 - 1; write larger whole numbers as `bigint`, and decimals with
 * more than 17 digits as `NumberValueImpl` of `@aws-sdk/util-dynamodb`.
 */
export type PlainNumber = number | bigint | NumberValue;

/** A value that contains no other values. */
export type PlainScalar = null | boolean | string | PlainNumber | Uint8Array;

/** A set of one type with at least one element. */
export type PlainSet = ReadonlySet<string> | ReadonlySet<PlainNumber> | ReadonlySet<Uint8Array>;

/** A list of values of any type. */
export type PlainList = readonly PlainValue[];

/** A value that DynamoDB stores, as plain JavaScript: objects are maps, arrays are lists. */
export type PlainValue = PlainScalar | PlainSet | PlainList | PlainItem;

/** An item, or a map within one: names and values. Omit names without a value; `undefined` is rejected. */
export interface PlainItem {
  /** The value of an attribute. */
  readonly [name: string]: PlainValue;
}

/** The primary key of an item: a partition key, and a sort key if the table has one. */
export type PlainKey = Readonly<Record<string, string | PlainNumber | Uint8Array>>;
