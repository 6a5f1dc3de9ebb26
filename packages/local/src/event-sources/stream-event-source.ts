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

/** A stream mapping asks for what the local event source does not do. */
export class StreamMappingUnsupportedError extends CodedError<'STREAM_MAPPING_UNSUPPORTED'> {
  readonly code = 'STREAM_MAPPING_UNSUPPORTED';
}

/** Waits between attempts to reach a stream that is away. */
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

  /** Describes the stream once, and once more whenever a shard has ended. */
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
      // Derived, so that a stream of many shards has one listener or two at each signal: Node warns of a leak at the eleventh.
      signal: AbortSignal.any([signal]),
    }).run();
    if (!signal.aborted) {
      this.#finished.add(shardId);
      await this.#openShards();
    }
  }
}

/**
 * Tails a DynamoDB stream and calls a function with its records, as Lambda's event source mapping does.
 *
 * Throws `STREAM_MAPPING_UNSUPPORTED` when the mapping asks for a parallelization factor above 1, and a `RangeError` for a wait between
 * polls below a millisecond.
 */
export const createStreamEventSource = (dependencies: StreamEventSourceDependencies): EventSource => {
  const { mapping } = dependencies;
  if (mapping.parallelizationFactor !== 1) {
    throw new StreamMappingUnsupportedError(
      `The mapping of ${mapping.table} to ${mapping.function} asks for a parallelization factor of ` +
        `${mapping.parallelizationFactor}; the local stack delivers each shard in one lane: set it to 1.`,
    );
  }
  if (dependencies.pollMilliseconds !== undefined) {
    assertNumber('pollMilliseconds', dependencies.pollMilliseconds, { max: maxTimerMilliseconds });
  }
  return new StreamEventSource(dependencies);
};
