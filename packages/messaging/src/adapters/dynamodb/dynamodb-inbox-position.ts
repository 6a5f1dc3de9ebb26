/** How the inbox table stores a consumer's position in an aggregate's messages. */
import type { AttributeValue, Put } from '@aws-sdk/client-dynamodb';
import { toPositionKey } from '../../inbox/inbox-key.ts';
import type { PositionKey, PositionMove, SequencePosition } from '../../inbox/sequence-position.ts';
import { toMessageId } from '../../message/ids.ts';
import { inboxAttributes, positionAttributes } from '../tables/inbox-table.ts';

type Item = Readonly<Record<string, AttributeValue>>;

const numberOf = (item: Item, name: string): number | undefined => {
  const text = item[name]?.N;
  return text === undefined ? undefined : Number(text);
};

const timeOf = (item: Item): Date | undefined => {
  const time = new Date(item[positionAttributes.time]?.S ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
};

/** Reads an item. Throws a plain error if it is not a position, because this toolkit did not write it. */
export const fromPositionItem = (key: PositionKey, item: Item): SequencePosition => {
  const messageId = toMessageId(item[positionAttributes.messageId]?.S);
  if (messageId === undefined) {
    throw new Error(`The inbox item ${toPositionKey(key)} is not a position.`);
  }
  const sequence = numberOf(item, positionAttributes.sequence);
  const sequenceIndex = numberOf(item, positionAttributes.sequenceIndex);
  const messageNumber = numberOf(item, positionAttributes.messageNumber);
  const time = timeOf(item);
  return {
    messageId,
    ...(time === undefined ? {} : { time }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(sequenceIndex === undefined ? {} : { sequenceIndex }),
    ...(messageNumber === undefined ? {} : { messageNumber }),
  };
};

const toNumber = (name: string, value: number | undefined): Record<string, AttributeValue> =>
  value === undefined ? {} : { [name]: { N: String(value) } };

const toItem = (
  { key, to }: PositionMove,
  expiresAt: number | undefined,
): Record<string, AttributeValue> => ({
  [inboxAttributes.key]: { S: toPositionKey(key) },
  [positionAttributes.messageId]: { S: to.messageId },
  ...(to.time === undefined ? {} : { [positionAttributes.time]: { S: to.time.toISOString() } }),
  ...toNumber(positionAttributes.sequence, to.sequence),
  ...toNumber(positionAttributes.sequenceIndex, to.sequenceIndex),
  ...toNumber(positionAttributes.messageNumber, to.messageNumber),
  ...toNumber(inboxAttributes.expiresAt, expiresAt),
});

/** The conditional put of a move. It succeeds only if the position is still the one that was read. */
export const toPositionPut = (move: PositionMove, expiresAt: number | undefined): Omit<Put, 'TableName'> => ({
  Item: toItem(move, expiresAt),
  ...(move.from === undefined
    ? {
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': inboxAttributes.key },
      }
    : {
        ConditionExpression: '#last = :from',
        ExpressionAttributeNames: { '#last': positionAttributes.messageId },
        ExpressionAttributeValues: { ':from': { S: move.from.messageId } },
      }),
});
