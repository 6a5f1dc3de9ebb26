import { assertCount } from '@dynamo-outbox/kernel';

import { TooManyItemsError } from './errors.ts';

/** Default for the most items of a unit of work. Large transactions lock many items, and every item costs double. */
const defaultMaxItems = 25;

// TransactWriteItems accepts at most 100 items.
const highestMaxItems = 100;

/** Returns the setting. Throws if it is not a whole number from 1 to 100. */
export const parseMaxItems = (maxItems: number = defaultMaxItems): number => {
  assertCount('maxItems', maxItems, { max: highestMaxItems });
  return maxItems;
};

/** Throws `TOO_MANY_ITEMS` with the first item beyond the limit. */
export const assertItemCount = (items: readonly { readonly subject: string }[], maxItems: number): void => {
  const firstBeyond = items[maxItems];
  if (firstBeyond !== undefined) {
    throw new TooManyItemsError(items.length, maxItems, firstBeyond.subject);
  }
};
