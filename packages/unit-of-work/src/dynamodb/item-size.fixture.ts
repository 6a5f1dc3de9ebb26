import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';

/** Whole numbers of up to 38 digits. */
export const someWholeNumber: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9]{1,38}$/))
  .map(([sign, digits]) => `${sign}${digits}`);

/** Numbers that DynamoDB accepts: up to 38 significant digits, with or without sign, point and exponent. */
export const someNumber: fc.Arbitrary<string> = fc
  .tuple(someWholeNumber, fc.stringMatching(/^(\.[0-9]{1,8})?(e[-+]?[1-6]?[0-9])?$/))
  .map(([whole, rest]) => `${whole.slice(0, 30)}${rest}`);

// Whole characters only: half a surrogate pair has no bytes in UTF-8.
const someCharacters = (constraints: fc.StringConstraints): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: 'binary' }).map((text) => Buffer.from(text).toString());

const someText = someCharacters({ maxLength: 20 });

const someName = someCharacters({ minLength: 1, maxLength: 12 });

const someBytes = fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes));

const aFewOf = <TElement>(element: fc.Arbitrary<TElement>): fc.Arbitrary<TElement[]> =>
  fc.uniqueArray(element, { minLength: 1, maxLength: 4, selector: String });

const nestedWith = (number: fc.Arbitrary<string>) =>
  fc.letrec<{ value: AttributeValue; item: Record<string, AttributeValue> }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      someText.map((S) => ({ S })),
      number.map((N) => ({ N })),
      someBytes.map((B) => ({ B })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc.constant({ NULL: true as const }),
      aFewOf(someText).map((SS) => ({ SS })),
      aFewOf(fc.integer()).map((numbers) => ({ NS: numbers.map(String) })),
      aFewOf(someBytes).map((BS) => ({ BS })),
      fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
      tie('item').map((M) => ({ M })),
    ),
    item: fc.dictionary(someName, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }));

/** Attribute values of every type, nested. */
export const someValue = nestedWith(someNumber).value;

/** Items without a key. */
export const someItem = nestedWith(someNumber).item;

/** Items without a key, with whole numbers only. The size of other numbers is only approximate. */
export const someItemOfWholeNumbers = nestedWith(someWholeNumber).item;
