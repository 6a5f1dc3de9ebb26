import { describe, expect, it } from '@jest/globals';
import { readableShards } from './stream-shards.ts';

const shard = (shardId: string, parentShardId?: string) => ({ shardId, parentShardId });
const shards = [shard('child', 'parent'), shard('parent', 'trimmed'), shard('other')];

describe('the shards to read next', () => {
  it('are those whose parent was removed or never existed', () => {
    expect(readableShards(shards, new Set(), new Set())).toEqual([shards[1], shards[2]]);
  });

  it('do not include a child until its parent is read to its end', () => {
    const begun = new Set(['parent', 'other']);

    expect(readableShards(shards, begun, new Set())).toEqual([]);
    expect(readableShards(shards, begun, new Set(['parent']))).toEqual([shards[0]]);
  });
});
