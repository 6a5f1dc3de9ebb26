import type { OutboxItemKey } from '@dynamo-outbox/messaging';
import type { OutboxStore } from '@dynamo-outbox/messaging/relay';
import { DispatchMarksFailedError } from '@dynamo-outbox/messaging/relay';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => JSON.stringify([orderingKey, sortKey]);

/** Retries all failed marks of earlier calls before its own, without a time limit. */
const retryOwedFirst = (store: OutboxStore): OutboxStore => {
  const owed = new Map<string, OutboxItemKey>();
  return {
    markDispatched: async (items) => {
      items.forEach((item) => owed.set(nameOf(item), item));
      const all = [...owed.values()];
      owed.clear();
      try {
        await store.markDispatched(all);
      } catch (error) {
        const unmarked = error instanceof DispatchMarksFailedError ? error.items : all;
        unmarked.forEach((item) => owed.set(nameOf(item), item));
        throw error;
      }
    },
    markParked: (items) => store.markParked(items),
  };
};

/** Disables the retry after publishing if there are no marks to write. */
const withoutLastRetry = (store: OutboxStore): OutboxStore => ({
  markDispatched: async (items) => (items.length === 0 ? undefined : store.markDispatched(items)),
  markParked: (items) => store.markParked(items),
});

/**
 * Wrong on purpose: a relay that retries failed marks before it publishes, and ignores the time left.
 *
 * Breaks the law that the relay continues to publish within its time limit while marks fail.
 */
export const marksBeforePublishing: WorldParts = {
  ...realParts,
  createStore: (options) => retryOwedFirst(realParts.createStore(options)),
  createMessageRelay: ({ store, ...dependencies }) => {
    const relay = realParts.createMessageRelay({
      ...dependencies,
      ...(store === undefined ? {} : { store: withoutLastRetry(store) }),
    });
    return {
      dispatch: async (records) => {
        await store?.markDispatched([]).catch(() => undefined);
        return relay.dispatch(records);
      },
    };
  },
};
