import { assertCount } from '@dynamo-outbox/kernel';

/** Default number of shards of the list of undispatched items. */
export const DEFAULT_OUTBOX_SHARDS = 8;

/**
 * Highest number of shards of the list. Each shard accepts 1,000 writes a second; with 40 or more, the shards accept
 * more than a table does by default.
 */
export const MAX_OUTBOX_SHARDS = 64;

/** Throws a `RangeError` unless `shards` is a whole number from 1 to 64. */
export const assertShards = (shards: number): void => {
  assertCount('shards', shards, { max: MAX_OUTBOX_SHARDS });
};

/**
 * Shard of an ordering key, as it is stored: from `0` to one less than `shards`.
 *
 * Distributes keys, because one partition of an index accepts 1,000 writes a second. Each key stays on one shard, so
 * that one reader sees all its items. Uses FNV-1a with 32 bits; ordering keys are ASCII, so characters are bytes. A
 * change of this function or of the number of shards moves keys, and is safe only if every shard is read.
 */
export const toShard = (orderingKey: string, shards: number): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < orderingKey.length; index += 1) {
    hash = Math.imul(hash ^ orderingKey.charCodeAt(index), 0x01000193);
  }
  return String((hash >>> 0) % shards);
};
