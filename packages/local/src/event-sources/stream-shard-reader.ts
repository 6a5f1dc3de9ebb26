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
    const { streams } = this.#options;
    this.#iterator ??= await this.#openIterator();
    try {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: limit }));
      const records = page.Records ?? [];
      this.#iterator = page.NextShardIterator;
      this.#position = records.at(-1)?.dynamodb?.SequenceNumber ?? this.#position;
      return { records, isEnd: page.NextShardIterator === undefined };
    } catch (error) {
      this.#recover(error);
      throw error;
    }
  }

  async #openIterator(): Promise<string> {
    const { streams, streamArn, shardId } = this.#options;
    const position = this.#position;
    try {
      const { ShardIterator } = await streams.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shardId,
          ...(position === undefined
            ? { ShardIteratorType: 'TRIM_HORIZON' }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }),
        }),
      );
      if (ShardIterator === undefined) {
        throw new Error(`The stream gives no iterator for shard ${shardId}.`);
      }
      return ShardIterator;
    } catch (error) {
      this.#recover(error);
      throw error;
    }
  }

  /** An iterator lives 15 minutes, a record 24 hours: after either the next read begins where it still can. */
  #recover(error: unknown): void {
    if (isNamed(error, 'ExpiredIteratorException')) {
      this.#iterator = undefined;
    }
    if (isNamed(error, 'TrimmedDataAccessException')) {
      this.#iterator = undefined;
      this.#position = undefined;
    }
  }
}
