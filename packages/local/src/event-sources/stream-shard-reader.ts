import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';

/** Dependencies of {@link StreamShardReader}. */
export interface StreamShardReaderOptions {
  readonly streams: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence number to start after; `undefined` for the trim horizon. */
  readonly after: string | undefined;
  /** Aborts a read: reading changes nothing, so nothing is lost. */
  readonly signal: AbortSignal;
}

/** One page of a shard. */
export interface ShardPage {
  /** In stream order; may be empty although more records follow. */
  readonly records: readonly _Record[];
  /** Whether the shard is closed and fully read. */
  readonly isEnd: boolean;
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Reads one shard from a position, and remembers its progress. */
export class StreamShardReader {
  readonly #options: StreamShardReaderOptions;
  #position: string | undefined;
  #iterator: string | undefined;

  constructor(options: StreamShardReaderOptions) {
    this.#options = options;
    this.#position = options.after;
  }

  /** Sequence number of the last record read, or the start position. */
  get position(): string | undefined {
    return this.#position;
  }

  /**
   * Reads the next page. After a rejection, the same page can be requested again.
   *
   * @param limit - at most 1,000, the limit of GetRecords
   */
  async read(limit: number): Promise<ShardPage> {
    try {
      return await this.#readPage(limit);
    } catch (error) {
      if (this.#recover(error)) {
        return this.#readPage(limit);
      }
      throw error;
    }
  }

  async #readPage(limit: number): Promise<ShardPage> {
    this.#iterator ??= await this.#openIterator();
    const page = await this.#options.streams.send(
      new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: limit }),
      { abortSignal: this.#options.signal },
    );
    const records = page.Records ?? [];
    this.#iterator = page.NextShardIterator;
    this.#position = records.at(-1)?.dynamodb?.SequenceNumber ?? this.#position;
    return { records, isEnd: page.NextShardIterator === undefined };
  }

  async #openIterator(): Promise<string> {
    const { streams, streamArn, shardId, signal } = this.#options;
    const position = this.#position;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ...(position === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }),
      }),
      { abortSignal: signal },
    );
    if (ShardIterator === undefined) {
      throw new Error(`The stream gives no iterator for shard ${shardId}.`);
    }
    return ShardIterator;
  }

  /**
   * Returns whether reading can continue after an error.
   *
   * It can if an iterator has exceeded its 15 minutes, as on a laptop that slept. It cannot if the position refers to
   * records older than the 24 hours of a stream: the next read then starts with the oldest available records. Without a
   * position nothing is skipped: DynamoDB Local refuses the first read of an empty stream in this way.
   */
  #recover(error: unknown): boolean {
    const isTrimmed = isNamed(error, 'TrimmedDataAccessException');
    const skipsRecords = isTrimmed && this.#position !== undefined;
    if (isTrimmed) {
      this.#position = undefined;
    }
    const isExpired = isNamed(error, 'ExpiredIteratorException');
    if (isTrimmed || isExpired) {
      this.#iterator = undefined;
    }
    return isExpired || (isTrimmed && !skipsRecords);
  }
}
