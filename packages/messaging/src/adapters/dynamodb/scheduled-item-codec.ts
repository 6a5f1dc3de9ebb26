import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toMessageId } from '../../message/ids.ts';
import type {
  ReleaseOrder,
  ScheduledItem,
  ScheduledKey,
  ScheduledState,
} from '../../outbox/schedule/scheduled-item.ts';
import { toShard } from '../../outbox/shard.ts';
import { SCHEDULE_SHARDS, scheduledAttributes as names, scheduledPrefix } from '../tables/outbox-table.ts';
import { fromMessageAttribute, toMessageAttribute } from './outbox-item-codec.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A decoded scheduled message, or the name of a damaged attribute. */
type DecodedScheduledItem =
  | { readonly item: ScheduledItem }
  | { readonly undecodable: string; readonly order?: ReleaseOrder | undefined };

/** Partition of the scheduled messages of an ordering key. */
export const toScheduledPartition = (orderingKey: string): { S: string } => ({
  S: `${scheduledPrefix}${orderingKey}`,
});

/** Key of a scheduled message in its table. */
export const toScheduledItemKey = ({
  orderingKey,
  messageId,
}: ScheduledKey): Record<string, AttributeValue> => ({
  [names.partitionKey]: toScheduledPartition(orderingKey),
  [names.sortKey]: { S: messageId },
});

/** Value of the index's partition key for the n-th shard of the list. */
export const toScheduleShard = (shard: number | string): string => `${scheduledPrefix}${shard}`;

/** Place in the list of scheduled messages: by due time, then by id. */
export const toSchedulePlace = (dueAt: string, { messageId }: Pick<ScheduledKey, 'messageId'>): string =>
  `${dueAt}#${messageId}`;

/** Encodes a scheduled message. */
export const toScheduledAttributes = (item: ScheduledItem): Record<string, AttributeValue> => ({
  ...toScheduledItemKey(item),
  [names.message]: toMessageAttribute(item.message),
  [names.order]: { S: item.order },
  [names.dueAt]: { S: item.dueAt },
  [names.scheduledAt]: { S: item.scheduledAt },
  [names.service]: { S: item.service },
  [names.revision]: { N: String(item.revision) },
  ...(item.latestDueAt === undefined ? {} : { [names.latestDueAt]: { S: item.latestDueAt } }),
  [names.shard]: { S: toScheduleShard(toShard(item.orderingKey, SCHEDULE_SHARDS)) },
  [names.place]: { S: toSchedulePlace(item.dueAt, item) },
});

/** Reads an instant in the only form that sorts by time: a longer or shorter one would be released early or never. */
const instantOf = (item: Attributes, name: string): string | undefined => {
  const text = item[name]?.S ?? '';
  const date = new Date(text);
  return Number.isNaN(date.getTime()) || date.toISOString() !== text ? undefined : text;
};

const revisionOf = (item: Attributes): number | undefined => {
  const revision = Number(item[names.revision]?.N);
  return Number.isSafeInteger(revision) && revision >= 1 ? revision : undefined;
};

/** Reads the state of a scheduled message; a damaged attribute by its name. */
export const fromStateAttributes = (
  item: Attributes,
): { readonly state: ScheduledState } | { readonly undecodable: string } => {
  const dueAt = instantOf(item, names.dueAt);
  const revision = revisionOf(item);
  if (dueAt === undefined || revision === undefined) {
    return { undecodable: dueAt === undefined ? names.dueAt : names.revision };
  }
  const latestDueAt = instantOf(item, names.latestDueAt);
  if (latestDueAt === undefined && item[names.latestDueAt] !== undefined) {
    return { undecodable: names.latestDueAt };
  }
  return { state: { dueAt, revision, ...(latestDueAt === undefined ? {} : { latestDueAt }) } };
};

const isReleaseOrder = (text: string | undefined): text is ReleaseOrder =>
  text === 'commit' || text === 'lane' || text === 'none';

const orderOf = (item: Attributes): ReleaseOrder | undefined => {
  const text = item[names.order]?.S;
  return isReleaseOrder(text) ? text : undefined;
};

/** Reads the key of a scheduled message, also in an entry of the index; `undefined` for any other item. */
export const fromScheduledItemKey = (item: Attributes): ScheduledKey | undefined => {
  const partitionKey = item[names.partitionKey]?.S ?? '';
  const messageId = toMessageId(item[names.sortKey]?.S);
  const orderingKey = partitionKey.slice(scheduledPrefix.length);
  return partitionKey.startsWith(scheduledPrefix) && orderingKey !== '' && messageId !== undefined
    ? { orderingKey, messageId }
    : undefined;
};

const textOf = (item: Attributes, name: string): string => item[name]?.S ?? '';

/** Decodes a scheduled message. Never throws. */
export const fromScheduledAttributes = (item: Attributes): DecodedScheduledItem => {
  const key = fromScheduledItemKey(item);
  const order = orderOf(item);
  const decoded = fromStateAttributes(item);
  if (key === undefined || order === undefined) {
    return { undecodable: key === undefined ? names.partitionKey : names.order, order };
  }
  if ('undecodable' in decoded) {
    return { ...decoded, order };
  }
  const message = fromMessageAttribute(item[names.message]);
  if (message?.id !== key.messageId) {
    return { undecodable: names.message, order };
  }
  const scheduledAt = textOf(item, names.scheduledAt);
  return {
    item: { ...key, ...decoded.state, message, order, scheduledAt, service: textOf(item, names.service) },
  };
};
