import { NumberValueImpl } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import type { PlainItem, PlainValue } from './plain-value.ts';

// Whole characters only: half a surrogate pair has no bytes in UTF-8.
const someText = fc.string({ maxLength: 20, unit: 'binary' }).map((text) => text.toWellFormed());

const someNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }).filter(
    // DynamoDB has no smaller ones, and no negative zero.
    (number) => number !== 0 && Math.abs(number) >= 1e-130,
  ),
);

/** Whole numbers that are no exact `number`, up to DynamoDB's 38 digits. */
const someBigint = fc
  .tuple(fc.constantFrom(1n, -1n), fc.bigInt({ min: 2n ** 53n, max: 10n ** 38n - 1n }))
  .map(([sign, bigint]) => sign * bigint);

const someNumberValue = fc
  .stringMatching(/^-?0\.[1-9][0-9]{19,35}[1-9]$/)
  .map((text) => NumberValueImpl.from(text));

const someBytes = fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes));

const someSetOf = <TElement>(element: fc.Arbitrary<TElement>): fc.Arbitrary<Set<TElement>> =>
  fc
    .uniqueArray(element, { minLength: 1, maxLength: 4, selector: String })
    .map((elements) => new Set(elements));

const someAnyNumber = fc.oneof(someNumber, someBigint, someNumberValue);

/** Attribute names, including names that careless code misinterprets. */
const someName = fc
  .oneof(
    fc.constantFrom('constructor', 'toString', 'length', 'value', 'S', 'N', 'a.b', '0', 'hasOwnProperty'),
    fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }).map((text) => text.toWellFormed()),
  )
  .filter((name) => name !== '__proto__' && name !== 'PK');

const { value, item } = fc.letrec<{ value: PlainValue; item: PlainItem }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    someText,
    someAnyNumber,
    someBytes,
    someSetOf(someText),
    someSetOf(someAnyNumber),
    someSetOf(someBytes),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('item'),
  ),
  item: fc.dictionary(someName, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** Nested values of every type that DynamoDB can store. */
export const somePlainValue = value;

/** Items without a key that DynamoDB can store. */
export const somePlainItem = item;

/** Nests a value in the given number of lists and maps, alternately. */
export const nestedIn = (containers: number, inner: PlainValue): PlainValue => {
  let nested = inner;
  for (let level = 0; level < containers; level += 1) {
    nested = level % 2 === 0 ? [nested] : { a: nested };
  }
  return nested;
};
