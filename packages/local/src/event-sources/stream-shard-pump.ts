import { type Backoff, type Clock, fullJitterMilliseconds, systemRandom } from '@dynamo-outbox/kernel';
import type { DynamoDBRecord } from 'aws-lambda';

import { FailureReporter, pause, wordsOf } from './event-source.ts';
import { StreamBatchDelivery } from './stream-batch-delivery.ts';
import type { StreamEventSourceDependencies } from './stream-mapping.ts';
import { toEventRecord } from './stream-record.ts';
import { StreamShardReader } from './stream-shard-reader.ts';

/** Dependencies of {@link StreamShardPump}. */
export interface StreamShardPumpOptions extends StreamEventSourceDependencies {
  readonly shardId: string;
  readonly pollMilliseconds: number;
  readonly retryBackoff: Backoff;
  /** Wait times between attempts to reach an unavailable stream. */
  readonly outageBackoff: Backoff;
  readonly clock: Clock;
  /** Aborted when the event source stops. */
  readonly signal: AbortSignal;
}

// GetRecords returns at most 1,000 records.
const maximumPageSize = 1000;

const filteredCheckpointMilliseconds = 1000;
const quietAfterMilliseconds = 2000;
const quietFactor = 5;

/** Moves the records of one shard to the function: reads, filters, collects batches, and delivers them one by one. */
export class StreamShardPump {
  readonly #options: StreamShardPumpOptions;
  readonly #outages: FailureReporter;
  readonly #positions: FailureReporter;
  readonly #delivery: StreamBatchDelivery;
  readonly #eventNames: ReadonlySet<string | undefined>;
  /** Records that passed the filter and are not delivered yet. */
  #gathered: DynamoDBRecord[] = [];
  #isEnd = false;
  #failedReads = 0;
  #filteredCheckpointAt = 0;
  #checkpointed: string | undefined;
  #lastRecordAt = performance.now();

  constructor(options: StreamShardPumpOptions) {
    this.#options = options;
    this.#outages = new FailureReporter(options.warn);
    this.#positions = new FailureReporter(options.warn);
    this.#eventNames = new Set(options.mapping.eventNames);
    this.#delivery = new StreamBatchDelivery({
      ...options,
      policy: options.mapping,
      checkpoint: (sequenceNumber) => this.#checkpoint(sequenceNumber),
    });
  }

  /** Resolves when the shard is closed and fully delivered, or when the event source stops. */
  async run(): Promise<void> {
    const reader = await this.#openReader();
    const { mapping } = this.#options;
    while (!this.#isStopping() && !(this.#isEnd && this.#gathered.length === 0)) {
      await this.#gather(reader);
      const batch = this.#gathered.splice(0, mapping.batchSize);
      if (batch.length > 0 && !this.#isStopping()) {
        await this.#delivery.deliver(batch);
      }
      await this.#checkpointFiltered(reader);
    }
  }

  #isStopping(): boolean {
    return this.#options.signal.aborted;
  }

  #wantsMore(): boolean {
    return !this.#isStopping() && !this.#isEnd && this.#gathered.length < this.#options.mapping.batchSize;
  }

  async #openReader(): Promise<StreamShardReader> {
    const { streams, mapping, shardId, checkpoints, signal } = this.#options;
    this.#checkpointed = await checkpoints.load(shardId);
    return new StreamShardReader({
      streams,
      streamArn: mapping.streamArn,
      shardId,
      after: this.#checkpointed,
      signal,
    });
  }

  /** Reads until a batch is full, its window has passed, or a read returned no records that pass the filter. */
  async #gather(reader: StreamShardReader): Promise<void> {
    const { mapping, pollMilliseconds, signal } = this.#options;
    const limit = Math.min(mapping.batchSize, maximumPageSize);
    let windowEndsAt: number | undefined;
    while (this.#wantsMore()) {
      const read = await this.#read(reader, limit);
      if (this.#gathered.length === 0) {
        return read === 0 ? this.#idle() : undefined;
      }
      windowEndsAt ??= performance.now() + mapping.batchingWindowSeconds * 1000;
      const left = windowEndsAt - performance.now();
      if (read < limit && left <= 0) {
        return;
      }
      await (read === 0 ? pause(Math.min(pollMilliseconds, left), signal) : undefined);
    }
  }

  /** Polls an idle shard frequently at first for quick responses, then less often to save CPU time. */
  async #idle(): Promise<void> {
    const { pollMilliseconds, signal } = this.#options;
    const isQuiet = performance.now() - this.#lastRecordAt > quietAfterMilliseconds;
    await pause(isQuiet ? pollMilliseconds * quietFactor : pollMilliseconds, signal);
  }

  /** Reads one page, keeps the records that pass the filter, and returns how many records the page had. */
  async #read(reader: StreamShardReader, limit: number): Promise<number> {
    const { mapping, region, outageBackoff, signal } = this.#options;
    try {
      const { records, isEnd } = await reader.read(limit);
      this.#outages.succeeded();
      this.#failedReads = 0;
      this.#isEnd = isEnd;
      const source = { region, streamArn: mapping.streamArn };
      for (const record of records) {
        if (this.#eventNames.has(record.eventName)) {
          this.#gathered.push(toEventRecord(record, source));
        }
      }
      this.#lastRecordAt = records.length > 0 ? performance.now() : this.#lastRecordAt;
      return records.length;
    } catch (error) {
      if (signal.aborted) {
        return 0;
      }
      this.#outages.failed(`cannot read the stream, trying again: ${wordsOf(error)}`);
      this.#failedReads += 1;
      await pause(fullJitterMilliseconds(this.#failedReads, outageBackoff, systemRandom), signal);
      return 0;
    }
  }

  /** A position that cannot be stored does not stop the shard: at worst, records are redelivered. */
  async #checkpoint(sequenceNumber: string): Promise<void> {
    const { checkpoints, shardId } = this.#options;
    try {
      await checkpoints.save(shardId, sequenceNumber);
      this.#checkpointed = sequenceNumber;
      this.#positions.succeeded();
    } catch (error) {
      this.#positions.failed(`cannot store its position: ${wordsOf(error)}`);
    }
  }

  /**
   * Moves the position past filtered-out records. Reading them again costs little, so this happens only from time to
   * time.
   */
  async #checkpointFiltered({ position }: StreamShardReader): Promise<void> {
    const isBehind = position !== undefined && position !== this.#checkpointed && this.#gathered.length === 0;
    if (!isBehind || this.#isStopping()) {
      return;
    }
    if (performance.now() - this.#filteredCheckpointAt >= filteredCheckpointMilliseconds) {
      this.#filteredCheckpointAt = performance.now();
      await this.#checkpoint(position);
    }
  }
}
