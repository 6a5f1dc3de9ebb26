import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';

/** What {@link StreamShardReader} is made of. */
export interface StreamShardReaderOptions {
  readonly streams: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence number to begin after; `undefined` for the trim horizon. */
  readonly after: string | undefined;
  /** Cuts off what is being read when it is aborted: reading changes nothing, so nothing is lost. */
  readonly signal: AbortSignal;
}

/** One page of a shard. */
export interface ShardPage {
  /** In stream order; may be empty while more is to come. */
  readonly records: readonly _Record[];
  /** Whether the shard is closed and read to its end. */
  readonly isEnd: boolean;
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Reads one shard from a position on, and remembers how far it got. */
export class StreamShardReader {
  readonly #options: StreamShardReaderOptions;
  #position: string | undefined;
  #iterator: string | undefined;

  constructor(options: StreamShardReaderOptions) {
    this.#options = options;
    this.#position = options.after;
  }

  /** Sequence number of the last record read, or where reading began. */
  get position(): string | undefined {
    return this.#position;
  }

  /**
   * Reads the next page. After a rejection the same page can be asked for again.
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
   * Tells whether reading can go on as if nothing had happened.
   *
   * It can when an iterator outlived its 15 minutes, as on a laptop that slept. It cannot when the position is of records
   * older than the 24 hours of a stream: then the next read begins with the oldest that are left.
   */
  #recover(error: unknown): boolean {
    const isTrimmed = isNamed(error, 'TrimmedDataAccessException');
    if (isTrimmed) {
      this.#position = undefined;
    }
    const isExpired = isNamed(error, 'ExpiredIteratorException');
    if (isTrimmed || isExpired) {
      this.#iterator = undefined;
    }
    return isExpired;
  }
}
