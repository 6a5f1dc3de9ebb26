import { fromOrderingKey } from '@dynamo-outbox/messaging';
import type { DynamoDbScheduledMessages } from '@dynamo-outbox/messaging/dynamodb';
import {
  type FoundSchedule,
  handleOf,
  type ScheduledEntry,
  type ScheduledKey,
  type SeenSchedule,
} from '@dynamo-outbox/messaging/schedule';
import { listEntries } from './list-entries.ts';
import type { ScheduledSelection } from './selection.ts';

/** A scheduled message as the command shows it. */
export interface ListedSchedule {
  readonly handle: string;
  readonly id: string;
  readonly orderingKey: string;
  /** When it is due; `undefined` if nothing tells it. */
  readonly dueAt: string | undefined;
  /** Absent if the message cannot be decoded. */
  readonly type?: string;
  readonly topic?: string;
  readonly scheduledAt?: string;
  /** Names of the damaged attributes. */
  readonly undecodable?: string;
}

/** A message that a selection found. */
export interface FoundMessage {
  readonly listed: ListedSchedule;
  /** What operations change; `undefined` if the message cannot be decoded. */
  readonly seen: (SeenSchedule & { readonly latestDueAt?: string }) | undefined;
}

/** The messages that a selection found. */
export interface FoundSchedules {
  readonly messages: readonly FoundMessage[];
  /** Entries of the list that were read. */
  readonly itemsRead: number;
  /** Whether there are entries that were not read. */
  readonly hasMore: boolean;
}

/** How a search reports and ends. */
interface SearchControl {
  readonly onProgress: (itemsRead: number) => void;
  readonly signal: AbortSignal;
}

const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

const toFound = (
  { orderingKey, messageId, dueAt }: ScheduledEntry,
  found: NonNullable<FoundSchedule>,
): FoundMessage => {
  const key = { orderingKey, messageId };
  const shown = { handle: handleOf(key), id: messageId, orderingKey };
  if ('undecodable' in found) {
    const listed = {
      ...shown,
      dueAt: isInstant(dueAt) ? dueAt : undefined,
      undecodable: found.undecodable,
    };
    return { listed, seen: undefined };
  }
  const { message, scheduledAt, revision, latestDueAt, dueAt: due } = found.item;
  return {
    listed: { ...shown, dueAt: due, type: message.type, topic: message.topic, scheduledAt },
    seen: { ...key, revision, ...(latestDueAt === undefined ? {} : { latestDueAt }) },
  };
};

const isCandidate = ({ id, aggregateType }: ScheduledSelection, entry: ScheduledKey): boolean =>
  (id === undefined || entry.messageId === id) &&
  (aggregateType === undefined || fromOrderingKey(entry.orderingKey)?.type === aggregateType);

/** Compares the message itself, because the list may be slightly outdated. A time that is unknown is in no range. */
const isDueInRange = ({ dueFrom, dueBefore }: ScheduledSelection, dueAt: string | undefined): boolean => {
  const due = dueAt === undefined ? Number.NaN : Date.parse(dueAt);
  return (
    (dueFrom === undefined || due >= dueFrom.getTime()) &&
    (dueBefore === undefined || due < dueBefore.getTime())
  );
};

const isSelected = (selection: ScheduledSelection, { type, dueAt }: ListedSchedule): boolean =>
  (selection.types.length === 0 || (type !== undefined && selection.types.includes(type))) &&
  isDueInRange(selection, dueAt);

const findByHandle = async (
  schedules: DynamoDbScheduledMessages,
  key: ScheduledKey,
): Promise<FoundSchedules> => {
  const found = await schedules.find(key);
  const messages = found === undefined ? [] : [toFound({ ...key, dueAt: '' }, found)];
  return { messages, itemsRead: 1, hasMore: false };
};

/** Reads the message of an entry; `undefined` if it is not selected, or not scheduled any more. */
const readSelected = async (
  schedules: DynamoDbScheduledMessages,
  selection: ScheduledSelection,
  entry: ScheduledEntry,
): Promise<FoundMessage | undefined> => {
  const stored = isCandidate(selection, entry) ? await schedules.find(entry) : undefined;
  const found = stored && toFound(entry, stored);
  return found !== undefined && isSelected(selection, found.listed) ? found : undefined;
};

const search = async (
  schedules: DynamoDbScheduledMessages,
  selection: ScheduledSelection,
  { onProgress, signal }: SearchControl,
): Promise<FoundSchedules> => {
  // By handle, because an outdated list may have a moved message at two times.
  const messages = new Map<string, FoundMessage>();
  const most = selection.id === undefined ? selection.limit : 1;
  let itemsRead = 0;
  const finish = (hasMore: boolean): FoundSchedules => ({
    messages: [...messages.values()],
    itemsRead,
    hasMore,
  });
  for await (const entry of listEntries(schedules, selection)) {
    if (itemsRead >= selection.maxItems || messages.size >= most || signal.aborted) {
      return finish(selection.id === undefined || messages.size === 0);
    }
    itemsRead += 1;
    onProgress(itemsRead);
    const found = await readSelected(schedules, selection, entry);
    if (found !== undefined) {
      messages.set(found.listed.handle, found);
    }
  }
  return finish(false);
};

/** Finds scheduled messages, by due time, until enough are found or read. */
export const findScheduled = (
  schedules: DynamoDbScheduledMessages,
  selection: ScheduledSelection,
  control: SearchControl,
): Promise<FoundSchedules> =>
  selection.handle === undefined
    ? search(schedules, selection, control)
    : findByHandle(schedules, selection.handle);
