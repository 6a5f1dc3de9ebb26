import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { truncateText } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { FailedAttempt, ItemClaim } from '../../relay/polling/undispatched-items.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';

// Error texts come from brokers. A kilobyte is enough, and the item stays within its size limit.
const maxErrorCharacters = 1_000;

const namesOf = (
  ...attributes: readonly (keyof typeof outboxAttributes)[]
): Readonly<Record<string, string>> =>
  Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, outboxAttributes[attribute]]));

const toKey = ({ orderingKey, sortKey }: OutboxItemKey): UpdateItemCommandInput['Key'] => ({
  [outboxAttributes.orderingKey]: { S: orderingKey },
  [outboxAttributes.sortKey]: { S: sortKey },
});

const isUndispatched = 'attribute_exists(#undispatched)';
// Instants are ISO 8601 in UTC with milliseconds, which sort as text.
const isUnclaimed = '(attribute_not_exists(#claimedUntil) OR #claimedUntil <= :now)';
const isDue = '(attribute_not_exists(#nextAttemptAt) OR #nextAttemptAt <= :now)';
const isNobodyElses = '(attribute_not_exists(#claimedBy) OR #claimedBy = :owner)';

/** The update that claims an item, on condition that the item is unclaimed and due. Returns the previous claim. */
export const toClaimUpdate = (
  tableName: string,
  item: OutboxItemKey,
  { owner, now, until }: ItemClaim,
): UpdateItemCommandInput => ({
  TableName: tableName,
  Key: toKey(item),
  UpdateExpression: 'SET #claimedBy = :owner, #claimedUntil = :until',
  ConditionExpression: `${isUndispatched} AND ${isUnclaimed} AND ${isDue}`,
  ExpressionAttributeNames: namesOf('undispatched', 'claimedBy', 'claimedUntil', 'nextAttemptAt'),
  ExpressionAttributeValues: {
    ':owner': { S: owner },
    ':now': { S: now.toISOString() },
    ':until': { S: until.toISOString() },
  },
  ReturnValues: 'UPDATED_OLD',
});

/** The update that ends the owner's claim. */
export const toReleaseUpdate = (
  tableName: string,
  item: OutboxItemKey,
  owner: string,
): UpdateItemCommandInput => ({
  TableName: tableName,
  Key: toKey(item),
  UpdateExpression: 'REMOVE #claimedBy, #claimedUntil',
  ConditionExpression: '#claimedBy = :owner',
  ExpressionAttributeNames: namesOf('claimedBy', 'claimedUntil'),
  ExpressionAttributeValues: { ':owner': { S: owner } },
});

/** The update that records a failed attempt, which also ends the owner's claim. */
export const toFailedAttemptUpdate = (
  tableName: string,
  item: OutboxItemKey,
  { owner, isCounted, error, nextAttemptAt }: FailedAttempt,
): UpdateItemCommandInput => ({
  TableName: tableName,
  Key: toKey(item),
  UpdateExpression:
    'SET #lastError = :error, #nextAttemptAt = :nextAttemptAt REMOVE #claimedBy, #claimedUntil ADD #dispatchCount :count',
  ConditionExpression: `${isUndispatched} AND ${isNobodyElses}`,
  ExpressionAttributeNames: namesOf(
    'undispatched',
    'lastError',
    'nextAttemptAt',
    'claimedBy',
    'claimedUntil',
    'dispatchCount',
  ),
  ExpressionAttributeValues: {
    ':owner': { S: owner },
    ':error': { S: truncateText(error, maxErrorCharacters) },
    ':nextAttemptAt': { S: nextAttemptAt.toISOString() },
    ':count': { N: isCounted ? '1' : '0' },
  },
});
