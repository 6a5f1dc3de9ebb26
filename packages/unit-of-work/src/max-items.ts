import { assertCount } from '@dynamo-outbox/kernel';

import { TooManyItemsError } from './errors.ts';

/** How many items a unit of work takes when nothing else is said: large ones lock much and cost double. */
export const defaultMaxItems = 25;

// TransactWriteItems takes at most 100 items.
const highestMaxItems = 100;

/** Returns the setting, or throws when it is not a whole number from 1 to 100. */
export const validMaxItems = (maxItems: number = defaultMaxItems): number => {
  assertCount('maxItems', maxItems, { max: highestMaxItems });
  return maxItems;
};

/** Throws `TOO_MANY_ITEMS`, naming the first item beyond the limit. */
export const refuseTooManyItems = (
  items: readonly { readonly subject: string }[],
  maxItems: number,
): void => {
  const firstBeyond = items[maxItems];
  if (firstBeyond !== undefined) {
    throw new TooManyItemsError(items.length, maxItems, firstBeyond.subject);
  }
};
