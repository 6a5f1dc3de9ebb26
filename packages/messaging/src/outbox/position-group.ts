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
  /** With order `commit`: how the head of the key moves. Set by `positionGroup`. */
  headMove: HeadMove | undefined;
  /**
   * With order `version`: whether the group starts with the first version of a key, although the outbox already contains
   * that version or a later one. Set by `positionGroup`.
   */
  isRestart: boolean;
}

/** A group without messages. */
export const emptyGroup = (orderingKey: string, order: MessageOrder): Group => ({
  orderingKey,
  order,
  messages: [],
  headMove: undefined,
  isRestart: false,
});

const millisecondsPerPosition = 10;

// Positions have at most twelve digits. A clock that is wrong can use up only half of them; as a time, this is the year 2128.
const highestFirstPosition = 500_000_000_000;

/** The time that a position represents, in epoch milliseconds. */
export const timeOfPosition = (position: number): number => position * millisecondsPerPosition;

/**
 * First position of a key that has no head: the current time, in hundredths of a second.
 *
 * After a head has expired, the next position is still higher than all earlier ones, unless a service commits to one key
 * more than a hundred times a second on average. Even with wrong clocks, it is higher than those of the items in the
 * outbox.
 */
const firstPosition = (now: Date, lastSortKey: string | undefined): number => {
  const time = Math.floor(now.getTime() / millisecondsPerPosition);
  const last = lastSortKey === undefined ? undefined : fromPositionSortKey(lastSortKey);
  return Math.max(0, Math.min(time, highestFirstPosition), (last ?? -1) + 1);
};

/** Finds how the head of a key moves for the next commit. */
export const findHeadMove = async (
  orderingKey: string,
  stored: StoredOrder,
  now: Date,
): Promise<HeadMove> => {
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
export const positionGroup = async (group: Group, stored: StoredOrder, now: Date): Promise<void> => {
  switch (group.order) {
    case 'commit':
      group.headMove = await findHeadMove(group.orderingKey, stored, now);
      return;
    case 'version':
      group.isRestart = await findRestart(group, stored);
      return;
    case 'none':
  }
};

const requireHeadMove = ({ orderingKey, headMove }: Group): HeadMove => {
  if (headMove === undefined) {
    throw new Error(`The messages of ${orderingKey} are taken before prepare() has found their position.`);
  }
  return headMove;
};

/** Sort key of a group's item. */
export const sortKeyOf = (group: Group, first: StagedMessage): string => {
  switch (group.order) {
    case 'version':
      return toVersionSortKey(first.sequence ?? 0);
    case 'commit':
      return toPositionSortKey(requireHeadMove(group).to);
    case 'none':
      // The first message's id serves as the item's: fresh, unique, ordered by time, and kept through every retry.
      return toTimeSortKey(first.stored.id);
  }
};

const sequenceJson = (sequence: number): string => `"sequence":"${encodeSequence(sequence)}"`;

/**
 * Returns the body of a message that was staged with a pending sequence, with its sequence.
 *
 * Replaces the first occurrence. No string before it in the envelope can contain this text, because JSON escapes the
 * quotation marks within strings.
 */
export const withSequence = (body: string, sequence: number): string =>
  body.replace(sequenceJson(PENDING_SEQUENCE), sequenceJson(sequence));

/** Returns a body with the position of its commit as its sequence, if it was staged with a pending sequence. */
export const withPosition = (body: string, group: Group): string =>
  group.order === 'commit' ? withSequence(body, requireHeadMove(group).to) : body;
