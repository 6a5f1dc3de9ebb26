import { encodeSequence, PENDING_SEQUENCE } from '../message/sequence.ts';
import type { MessageOrder } from '../message/topic.ts';
import {
  firstPositionSortKey,
  fromPositionSortKey,
  toPositionSortKey,
  toTimeSortKey,
  toVersionSortKey,
} from './sort-key.ts';
import type { StagedMessage } from './stage-message.ts';
import type { HeadMove, StoredOrder } from './stored-order.ts';

/** Messages of one ordering key, in the order in which they were staged. */
export interface Group {
  readonly orderingKey: string;
  readonly order: MessageOrder;
  readonly messages: StagedMessage[];
  /** With order `commit`: the move of the key's head, known after the group was placed. */
  move: HeadMove | undefined;
  /**
   * With order `version`: whether the outbox already contains the same or a later version of a key whose versions start
   * here.
   */
  isRestart: boolean;
}

/** A group without messages. */
export const emptyGroup = (orderingKey: string, order: MessageOrder): Group => ({
  orderingKey,
  order,
  messages: [],
  move: undefined,
  isRestart: false,
});

const millisecondsPerPosition = 10;

// Half of the range of twelve digits, which as a time is the year 2128. The other half is enough for all later commits.
const highestFirstPosition = 500_000_000_000;

/** The time that a position represents, in epoch milliseconds. */
export const timeOfPosition = (position: number): number => position * millisecondsPerPosition;

/**
 * First position of a key without a head: the current time, in hundredths of a second.
 *
 * The count never goes back after a head has expired, because no service commits to one key a hundred times a second
 * for long. Even if clocks are wrong, the count starts after the items that the outbox still contains.
 */
const firstPosition = (now: Date, lastSortKey: string | undefined): number => {
  const time = Math.floor(now.getTime() / millisecondsPerPosition);
  const last = lastSortKey === undefined ? undefined : fromPositionSortKey(lastSortKey);
  return Math.max(0, Math.min(time, highestFirstPosition), (last ?? -1) + 1);
};

const findMove = async (orderingKey: string, stored: StoredOrder, now: Date): Promise<HeadMove> => {
  const from = await stored.findHead(orderingKey);
  const to =
    from === undefined
      ? firstPosition(now, await stored.findLast(orderingKey, firstPositionSortKey))
      : from + 1;
  return { orderingKey, from, to };
};

// A service counts its versions from 0 or from 1.
const highestFirstVersion = 1;

const findRestart = async (
  { orderingKey, messages: [first] }: Group,
  stored: StoredOrder,
): Promise<boolean> => {
  const version = first?.sequence;
  return (
    version !== undefined &&
    version <= highestFirstVersion &&
    (await stored.findLast(orderingKey, toVersionSortKey(version))) !== undefined
  );
};

/** Finds the position of a group among the stored items of its key. */
export const placeGroup = async (group: Group, stored: StoredOrder, now: Date): Promise<void> => {
  switch (group.order) {
    case 'commit':
      group.move = await findMove(group.orderingKey, stored, now);
      return;
    case 'version':
      group.isRestart = await findRestart(group, stored);
      return;
    case 'none':
  }
};

const stepOf = ({ orderingKey, move }: Group): HeadMove => {
  if (move === undefined) {
    throw new Error(`The messages of ${orderingKey} are taken before prepare() has found their position.`);
  }
  return move;
};

/** Sort key of a group's item. */
export const sortKeyOf = (group: Group, first: StagedMessage): string => {
  switch (group.order) {
    case 'version':
      return toVersionSortKey(first.sequence ?? 0);
    case 'commit':
      return toPositionSortKey(stepOf(group).to);
    case 'none':
      // The first message's id serves as the item's: fresh, unique, ordered by time, and kept through every retry.
      return toTimeSortKey(first.stored.id);
  }
};

const toMember = (sequence: number): string => `"sequence":"${encodeSequence(sequence)}"`;

/**
 * Returns a body with the position of its commit as its sequence, if it was staged with a pending sequence.
 *
 * The pending sequence is the first such text in an envelope, because JSON escapes quotation marks within the strings
 * before it.
 */
export const withPosition = (body: string, group: Group): string =>
  group.order === 'commit' ? body.replace(toMember(PENDING_SEQUENCE), toMember(stepOf(group).to)) : body;
