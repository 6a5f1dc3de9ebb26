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

/** The messages of one ordering key, in the order they were staged. */
export interface Group {
  readonly orderingKey: string;
  readonly order: MessageOrder;
  readonly messages: StagedMessage[];
  /** With order `commit`: the step of the key's count, known once the group was placed. */
  move: HeadMove | undefined;
  /** With order `version`: whether the outbox holds the same or a later version of a key that seems to begin. */
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

// Half of what twelve digits hold, which is the year 2128 as a time: enough for all later commits.
const highestFirstPosition = 500_000_000_000;

/** When a position was the first one of a key, in epoch milliseconds. */
export const timeOfPosition = (position: number): number => position * millisecondsPerPosition;

/**
 * Where the count of a key begins that has no head: at the time, in hundredths of a second.
 *
 * So it never goes back when a head has expired: no service commits a hundred times a second to one key for long. Even if clocks
 * are wrong, it begins behind the items that the outbox still holds.
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

/** Finds out where a group stands among the items of its key that are stored. */
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

/** The sort key of a group's item. */
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
 * A body with the position of its commit as its sequence, where it was staged with a pending one.
 *
 * It is the first such text of an envelope: all before it is what JSON wrote, which escapes quotation marks within texts.
 */
export const withPosition = (body: string, group: Group): string =>
  group.order === 'commit' ? body.replace(toMember(PENDING_SEQUENCE), toMember(stepOf(group).to)) : body;
