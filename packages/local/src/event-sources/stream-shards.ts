import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

/** A shard of a stream. */
export interface StreamShard {
  readonly shardId: string;
  /** The parent shard, which must be fully read first. */
  readonly parentShardId: string | undefined;
}

const toStreamShard = ({ ShardId, ParentShardId }: Shard): readonly StreamShard[] =>
  ShardId === undefined ? [] : [{ shardId: ShardId, parentShardId: ParentShardId }];

/** Lists the shards of a stream, open and closed. The signal aborts it. */
export const listShards = async (
  streams: DynamoDBStreamsClient,
  streamArn: string,
  signal: AbortSignal,
): Promise<readonly StreamShard[]> => {
  const shards: StreamShard[] = [];
  let lastShardId: string | undefined;
  do {
    const { StreamDescription } = await streams.send(
      new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: lastShardId }),
      { abortSignal: signal },
    );
    shards.push(...(StreamDescription?.Shards ?? []).flatMap(toStreamShard));
    lastShardId = StreamDescription?.LastEvaluatedShardId;
  } while (lastShardId !== undefined);
  return shards;
};

/** Returns the shards to read next: not started, and without a parent that still exists and is not fully read. */
export const readableShards = (
  shards: readonly StreamShard[],
  begun: ReadonlySet<string>,
  finished: ReadonlySet<string>,
): readonly StreamShard[] => {
  const present = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(
    ({ shardId, parentShardId }) =>
      !begun.has(shardId) &&
      (parentShardId === undefined || !present.has(parentShardId) || finished.has(parentShardId)),
  );
};
