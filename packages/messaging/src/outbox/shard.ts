import { assertCount } from '@dynamo-outbox/kernel';

/** Shards of the list of undispatched items, unless the outbox is configured otherwise. */
export const DEFAULT_OUTBOX_SHARDS = 8;

/** Most shards of the list. Each takes 1,000 writes a second, more than a table takes by default from 40 on. */
export const MAX_OUTBOX_SHARDS = 64;

/** Throws a `RangeError` unless it is a whole number from 1 to 64. */
export const assertShards = (shards: number): void => {
  assertCount('shards', shards, { max: MAX_OUTBOX_SHARDS });
};

/**
 * The shard of an ordering key, as it is stored: `0` to one less than `shards`.
 *
 * Spreads keys, because one partition of an index takes 1,000 writes a second, and keeps each key on one shard, so that
 * one reader sees all of a key. FNV-1a with 32 bits; ordering keys are ASCII, so characters are bytes. A change of this
 * function or of the number of shards moves keys, and is safe only if every shard is read.
 */
export const toShard = (orderingKey: string, shards: number): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < orderingKey.length; index += 1) {
    hash = Math.imul(hash ^ orderingKey.charCodeAt(index), 0x01000193);
  }
  return String((hash >>> 0) % shards);
};
