import type { OutboxItemKey } from '@dynamo-outbox/messaging';
import type {
  ParkedItem,
  PollingEvent,
  PollingRelayDependencies,
  RelayEvent,
  UndispatchedItem,
} from '@dynamo-outbox/messaging/relay';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const maxAttempts = 5;

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => JSON.stringify([orderingKey, sortKey]);

/** Parks the messages of an item, and returns its mark. */
const park = async (
  { parking, clock }: PollingRelayDependencies,
  { orderingKey, sortKey, content }: UndispatchedItem,
): Promise<ParkedItem> => {
  const reason = 'ATTEMPTS_EXHAUSTED';
  const parkedAt = clock?.().toISOString() ?? '';
  const { messages, service, recordedAt } =
    'item' in content ? content.item : { messages: [], service: '', recordedAt: '' };
  for (const [place, message] of messages.entries()) {
    const about = { detail: 'Attempts exhausted.', position: sortKey, attempts: maxAttempts, recordedAt };
    const key = { orderingKey, sortKey };
    await parking?.messages.park({
      kind: 'message',
      ...about,
      ...key,
      message,
      place,
      service,
      reason,
      parkedAt,
    });
  }
  return { orderingKey, sortKey, messageIds: messages.map(({ id }) => id), reason, parkedAt };
};

/** Counts failures of messages that are alone in their batch, and parks the item at the last one. */
const countLoneFailures = (dependencies: PollingRelayDependencies): PollingRelayDependencies => {
  const { items, store, observer } = dependencies;
  const seen = new Map<string, UndispatchedItem>();
  let failures = 0;
  const hear = (event: PollingEvent | RelayEvent): void => {
    failures =
      event.event === 'polling.claimed' ? 0 : failures + Number(event.event === 'relay.message-failed');
    observer?.(event);
  };
  return {
    ...dependencies,
    observer: hear,
    items: {
      listUndispatched: (before) => items.listUndispatched(before),
      claim: (item, claim) => items.claim(item, claim),
      release: (item, owner) => items.release(item, owner),
      readUndispatched: async (entry, limit) => {
        const read = await items.readUndispatched(entry, limit);
        read.forEach((item) => seen.set(nameOf(item), item));
        return read;
      },
      recordFailedAttempt: async (item, attempt) => {
        const isCounted = attempt.isCounted || failures === 1;
        const whole = seen.get(nameOf(item));
        if (isCounted && whole !== undefined && whole.attempts + 1 >= maxAttempts) {
          await store.markParked([await park(dependencies, whole)]);
          return;
        }
        await items.recordFailedAttempt(item, { ...attempt, isCounted });
      },
    },
  };
};

/**
 * Wrong on purpose: a sweeper that counts an outage of the broker as a failed attempt of a message that is alone on its
 * topic.
 *
 * Breaks the law that an outage, however long, uses up no attempts.
 */
export const countsAnOutage: WorldParts = {
  ...realParts,
  createPollingRelay: (dependencies) => realParts.createPollingRelay(countLoneFailures(dependencies)),
};
