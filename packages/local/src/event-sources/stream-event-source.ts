import {
  assertNumber,
  type Backoff,
  CodedError,
  fullJitterMilliseconds,
  maxTimerMilliseconds,
  systemClock,
  systemRandom,
} from '@dynamo-outbox/kernel';

import { type EventSource, FailureReporter, pause, wordsOf } from './event-source.ts';
import type { StreamEventSourceDependencies } from './stream-mapping.ts';
import { StreamShardPump } from './stream-shard-pump.ts';
import { listShards, readableShards, type StreamShard } from './stream-shards.ts';

/** A stream mapping needs a feature that the local event source does not support. */
export class StreamMappingUnsupportedError extends CodedError<'STREAM_MAPPING_UNSUPPORTED'> {
  readonly code = 'STREAM_MAPPING_UNSUPPORTED';
}

/** Wait times between attempts to reach an unavailable stream. */
const outageBackoff: Backoff = { baseMilliseconds: 100, capMilliseconds: 1000 };

const defaultRetryBackoff: Backoff = { baseMilliseconds: 100, capMilliseconds: 10_000 };

class StreamEventSource implements EventSource {
  readonly #dependencies: StreamEventSourceDependencies;
  readonly #stopping = new AbortController();
  readonly #outages: FailureReporter;
  readonly #begun = new Set<string>();
  readonly #finished = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(dependencies: StreamEventSourceDependencies) {
    this.#dependencies = dependencies;
    this.#outages = new FailureReporter(dependencies.warn);
  }

  start(): void {
    this.#track(this.#openShards());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#dependencies.warn(`stopped by a fault: ${wordsOf(error)}`);
      })
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Describes the stream at the start, and again whenever a shard has ended. */
  async #openShards(): Promise<void> {
    for (const shard of readableShards(await this.#listShards(), this.#begun, this.#finished)) {
      this.#begun.add(shard.shardId);
      this.#track(this.#pump(shard));
    }
  }

  async #listShards(): Promise<readonly StreamShard[]> {
    const { streams, mapping } = this.#dependencies;
    const { signal } = this.#stopping;
    for (let attempt = 1; !this.#isStopping(); attempt += 1) {
      try {
        const shards = await listShards(streams, mapping.streamArn, signal);
        this.#outages.succeeded();
        return shards;
      } catch (error) {
        if (this.#isStopping()) {
          break;
        }
        this.#outages.failed(`cannot describe the stream, trying again: ${wordsOf(error)}`);
        await pause(fullJitterMilliseconds(attempt, outageBackoff, systemRandom), signal);
      }
    }
    return [];
  }

  async #pump({ shardId }: StreamShard): Promise<void> {
    const {
      pollMilliseconds = 10,
      retryBackoff = defaultRetryBackoff,
      clock = systemClock,
    } = this.#dependencies;
    const { signal } = this.#stopping;
    await new StreamShardPump({
      ...this.#dependencies,
      shardId,
      pollMilliseconds,
      retryBackoff,
      outageBackoff,
      clock,
      // Derived signals, so that a stream with many shards adds only one or two listeners to each signal: Node warns
      // about a leak from the eleventh on.
      signal: AbortSignal.any([signal]),
    }).run();
    if (!signal.aborted) {
      this.#finished.add(shardId);
      await this.#openShards();
    }
  }
}

/**
 * Tails a DynamoDB stream and calls a function with its records, like Lambda's event source mapping.
 *
 * Throws `STREAM_MAPPING_UNSUPPORTED` for a parallelization factor above 1, and a `RangeError` for a poll interval
 * below a millisecond.
 */
export const createStreamEventSource = (dependencies: StreamEventSourceDependencies): EventSource => {
  const { mapping } = dependencies;
  if (mapping.parallelizationFactor !== 1) {
    throw new StreamMappingUnsupportedError(
      `The mapping of ${mapping.table} to ${mapping.function} has a parallelization factor of ` +
        `${mapping.parallelizationFactor}, but the local stack supports only 1; set it to 1.`,
    );
  }
  if (dependencies.pollMilliseconds !== undefined) {
    assertNumber('pollMilliseconds', dependencies.pollMilliseconds, { max: maxTimerMilliseconds });
  }
  return new StreamEventSource(dependencies);
};
