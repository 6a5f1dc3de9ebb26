import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: a redrive that marks the whole item as dispatched after it published one of its messages.
 *
 * Breaks the law that an item is done, and may expire, only when all its messages are published.
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
