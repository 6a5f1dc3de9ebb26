import { groupBy } from '@dynamo-outbox/kernel';
import type { MessageId } from '../message/ids.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { partNumberOf, toFirstPartSortKey } from '../outbox/sort-key.ts';
import type { MessagePublisher, PublishEntry } from './message-publisher.ts';
import type { PublishFailure } from './publish-failure.ts';
import type { Parking } from '../parking/parked-message.ts';
import type { RelayRecord, UndecodableContent } from './relay-record.ts';

/** The progress of one record of the batch. */
export interface RecordProgress {
  readonly position: string;
  /** Absent when the record could not be decoded. */
  readonly item: OutboxItem | undefined;
  /** Present when the record could not be decoded. */
  readonly damage: UndecodableContent | undefined;
  /** Messages that are not published or parked yet. A record that could not be decoded counts as one. */
  unpublished: number;
  /** The first parking of one of its messages, and the ids of all its parked messages. */
  parked: (Pick<Parking, 'reason' | 'parkedAt'> & { readonly messageIds: MessageId[] }) | undefined;
  /** Whether the relay leaves the record to the polling relay. */
  isLeft: boolean;
}

/** A message that waits for the broker. */
export interface PendingMessage extends PublishEntry {
  readonly item: OutboxItem;
  /** Its index among the messages of its item. */
  readonly place: number;
  readonly record: RecordProgress;
  /** The bytes it uses of the publisher's `maxBytesOf` its topic. */
  readonly bytes: number;
  /** Failed attempts so far. */
  attempts: number;
  /** The failure of the latest attempt. */
  failure: PublishFailure | undefined;
}

/** Whether the message itself is at fault, so that a retry cannot succeed. */
export const isPoison = ({ failure }: PendingMessage): boolean => failure?.fault === 'sender';

/** The messages of one ordering key, in publishing order. */
export interface Lane {
  readonly orderingKey: string;
  readonly messages: PendingMessage[];
  /** Index of the first message that is neither published nor parked yet. */
  next: number;
  /** Whether an earlier message of the key was parked, and the policy is to park the later ones as well. */
  isParked: boolean;
}

interface PlacedItem {
  readonly item: OutboxItem;
  readonly record: RecordProgress;
}

/**
 * Puts the parts of a split item next to each other, in part order, at the place of the part that arrived first. The
 * stream does not order the items of one transaction.
 */
const inPartOrder = (placed: readonly PlacedItem[]): readonly PlacedItem[] => {
  if (!placed.some(({ item }) => partNumberOf(item.sortKey) > 1)) {
    return placed;
  }
  return [...groupBy(placed, ({ item }) => toFirstPartSortKey(item.sortKey)).values()].flatMap((parts) =>
    parts.sort((one, other) => partNumberOf(one.item.sortKey) - partNumberOf(other.item.sortKey)),
  );
};

const toPendings = ({ item, record }: PlacedItem, publisher: MessagePublisher): readonly PendingMessage[] =>
  item.messages.map((message, place) => {
    const { orderingKey } = item;
    const bytes = publisher.sizeInBytes({ message, orderingKey });
    return { message, orderingKey, item, place, record, bytes, attempts: 0, failure: undefined };
  });

const toItemProgress = (
  position: string,
  item: OutboxItem,
): RecordProgress & { readonly item: OutboxItem } => ({
  position,
  item,
  damage: undefined,
  unpublished: item.messages.length,
  parked: undefined,
  isLeft: false,
});

/** Creates the progress of each record of the batch, in stream order. */
export const toProgress = (records: readonly RelayRecord[]): readonly RecordProgress[] =>
  records.map(({ position, content }) =>
    'item' in content
      ? toItemProgress(position, content.item)
      : { position, item: undefined, damage: content, unpublished: 1, parked: undefined, isLeft: false },
  );

/**
 * Groups the messages of a batch by ordering key. Keys are in the order of first appearance, items in stream order, and
 * messages in stored order.
 */
export const toLanes = (
  progress: readonly RecordProgress[],
  publisher: MessagePublisher,
): readonly Lane[] => {
  const placed = progress.flatMap((record) =>
    record.item === undefined ? [] : { item: record.item, record },
  );
  return [...groupBy(placed, ({ item }) => item.orderingKey)].map(([orderingKey, ofKey]) => ({
    orderingKey,
    messages: inPartOrder(ofKey).flatMap((one) => toPendings(one, publisher)),
    next: 0,
    isParked: false,
  }));
};

/** A lane with earlier items in front that were not in the batch, and the progress of these items. */
export interface ExtendedLane {
  readonly lane: Lane;
  readonly added: readonly RecordProgress[];
}

/**
 * Puts earlier items in front of the messages of a lane. Their progress has the position of the record for which they
 * were added.
 */
export const withEarlierItems = (
  lane: Lane,
  items: readonly OutboxItem[],
  { position, publisher }: { readonly position: string; readonly publisher: MessagePublisher },
): ExtendedLane => {
  const placed = items.map((item) => ({ item, record: toItemProgress(position, item) }));
  const messages = placed.flatMap((one) => toPendings(one, publisher));
  return {
    lane: { ...lane, messages: [...messages, ...lane.messages] },
    added: placed.map(({ record }) => record),
  };
};
