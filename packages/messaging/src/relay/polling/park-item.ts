import type { ParkedItem } from '../outbox-store.ts';
import type { UndispatchedItem } from './undispatched-items.ts';
import type { Parked, Parking } from '../../parking/parked-message.ts';
import type { RelayParking } from '../parker.ts';

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

/**
 * Parks all messages of an item in order, and its key if the policy says so. Resolves to the mark to set. Rejects if a
 * message could not be parked.
 */
export const parkItem = async (
  { messages, keys }: RelayParking,
  item: UndispatchedItem,
  parking: Parking,
): Promise<ParkedItem> => {
  for (const parked of toParked(item, parking)) {
    await messages.park(parked);
  }
  const { orderingKey, sortKey } = item;
  const { reason, parkedAt } = parking;
  const messageIds = 'item' in item.content ? item.content.item.messages.map(({ id }) => id) : [];
  // Parks the key after the messages. If the process dies in between, they are parked twice, but no later message
  // overtakes them.
  await keys?.park({ orderingKey, reason, parkedAt });
  return { orderingKey, sortKey, messageIds, reason, parkedAt };
};
