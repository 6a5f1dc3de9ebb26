import type { ParkedItem } from '../outbox/outbox-store.ts';
import type { UndispatchedItem } from '../outbox/undispatched-items.ts';
import type { Parked, Parking } from '../relay/parked-message.ts';
import type { ParkedMessages } from '../relay/parked-messages.ts';

const toParked = (item: UndispatchedItem, parking: Parking): readonly Parked[] => {
  const { orderingKey, sortKey, content } = item;
  if ('undecodable' in content) {
    return [{ kind: 'record', ...parking, record: content.record, item: { orderingKey, sortKey } }];
  }
  const { messages, service, recordedAt } = content.item;
  return messages.map((message, place) => ({
    kind: 'message',
    ...parking,
    orderingKey,
    sortKey,
    message,
    place,
    service,
    recordedAt,
  }));
};

/** Parks all messages of an item, in order, and resolves with the mark to set. Rejects when one could not be parked. */
export const parkItem = async (
  parkedMessages: ParkedMessages,
  item: UndispatchedItem,
  parking: Parking,
): Promise<ParkedItem> => {
  for (const parked of toParked(item, parking)) {
    await parkedMessages.park(parked);
  }
  const { orderingKey, sortKey } = item;
  return { orderingKey, sortKey, reason: parking.reason, parkedAt: parking.parkedAt };
};
