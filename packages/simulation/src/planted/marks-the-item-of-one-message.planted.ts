import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: a redrive that marks the whole item as dispatched when it published one message of it.
 *
 * Breaks the law that an item is done only when each of its messages is published, and no sooner expires.
 */
export const marksTheItemOfOneMessage: WorldParts = {
  ...realParts,
  createRedriveTarget: ({ store, ...options }) =>
    realParts.createRedriveTarget({
      ...options,
      ...(store === undefined
        ? {}
        : {
            store: {
              markDispatched: (items) => store.markDispatched(items),
              markParked: (items) => store.markParked(items),
              markRedriven: (item) => store.markDispatched([item]),
            },
          }),
    }),
};
