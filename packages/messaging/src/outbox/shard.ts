/** Shards of the list of undispatched items, unless the outbox is told otherwise. */
export const DEFAULT_OUTBOX_SHARDS = 8;

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
