import { assertCount } from '@dynamo-outbox/kernel';
import type { MessagePublisher, PublishEntry, PublishResult } from '../../relay/message-publisher.ts';

/**
 * Fate of an entry. `accepted`: the broker took it. `failed`: not taken, but a retry may succeed. `unanswered`: taken,
 * but the answer was lost. `refused`: never taken.
 */
export type EntryFate = 'accepted' | 'failed' | 'unanswered' | 'refused';

/** Options of the in-memory broker. */
export interface InMemoryMessagePublisherOptions {
  /** Names of the topics. */
  readonly topics: readonly string[];
  /** Topics that keep the order of a key. */
  readonly orderedTopics?: readonly string[];
  /** Most entries in one call. Default 10, as SNS. */
  readonly maxEntries?: number;
  /** Most bytes in one call. Default 262,144, as SNS. */
  readonly maxBytes?: number;
  /** Most bytes in one call to topics that differ, by name. */
  readonly maxBytesByTopic?: Readonly<Record<string, number>>;
  /** Decides the fate of each entry. Default: all are accepted. */
  readonly fateOf?: (entry: PublishEntry) => EntryFate;
  /** Delays each call before the broker handles it. Default: no delay. */
  readonly latency?: () => Promise<void>;
}

const published: PublishResult = { outcome: 'published' };

const failure = (fault: 'sender' | 'transient', code: string, reason: string): PublishResult => ({
  outcome: 'failed',
  fault,
  code,
  reason,
});

const results: Readonly<Record<EntryFate, PublishResult>> = {
  accepted: published,
  failed: failure('transient', 'BROKER_UNAVAILABLE', 'The broker did not accept the message.'),
  unanswered: failure('transient', 'NO_RESULT', 'The broker gave no answer for this message.'),
  refused: failure('sender', 'MESSAGE_REFUSED', 'The broker refuses this message.'),
};

/** A broker in memory. It records the entries that it accepted, and fails on demand. */
export class InMemoryMessagePublisher implements MessagePublisher {
  readonly maxEntries: number;
  readonly #maxBytes: number;
  readonly #options: InMemoryMessagePublisherOptions;
  readonly #accepted = new Map<string, PublishEntry[]>();

  constructor(options: InMemoryMessagePublisherOptions) {
    this.#options = options;
    this.maxEntries = options.maxEntries ?? 10;
    this.#maxBytes = options.maxBytes ?? 262_144;
    assertCount('maxEntries', this.maxEntries);
    assertCount('maxBytes', this.#maxBytes);
    for (const [topic, bytes] of Object.entries(options.maxBytesByTopic ?? {})) {
      assertCount(`maxBytesByTopic.${topic}`, bytes);
    }
    for (const topic of options.topics) {
      this.#accepted.set(topic, []);
    }
  }

  maxBytesOf(topic: string): number {
    const { maxBytesByTopic = {} } = this.#options;
    return (Object.hasOwn(maxBytesByTopic, topic) ? maxBytesByTopic[topic] : undefined) ?? this.#maxBytes;
  }

  sizeInBytes({ message }: PublishEntry): number {
    return Buffer.byteLength(message.body) + Buffer.byteLength(message.type);
  }

  isOrdered(topic: string): boolean {
    return this.#options.orderedTopics?.includes(topic) ?? false;
  }

  /** Entries that the topic accepted, in order, including duplicates. */
  accepted(topic: string): readonly PublishEntry[] {
    return [...(this.#accepted.get(topic) ?? [])];
  }

  async publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    await this.#options.latency?.();
    const log = this.#accepted.get(topic);
    if (log === undefined) {
      return entries.map(() => failure('sender', 'UNKNOWN_TOPIC', `There is no topic named '${topic}'.`));
    }
    const refusal = this.#refusalOf(entries, this.maxBytesOf(topic));
    return refusal === undefined
      ? entries.map((entry) => this.#take(entry, log, this.maxBytesOf(topic)))
      : entries.map(() => refusal);
  }

  #refusalOf(entries: readonly PublishEntry[], maxBytes: number): PublishResult | undefined {
    if (entries.length > this.maxEntries) {
      return failure('transient', 'TOO_MANY_ENTRIES', `A call has at most ${this.maxEntries} entries.`);
    }
    const bytes = entries.reduce((sum, entry) => sum + this.sizeInBytes(entry), 0);
    return entries.length > 1 && bytes > maxBytes
      ? failure('transient', 'CALL_TOO_LARGE', `A call has at most ${maxBytes} bytes.`)
      : undefined;
  }

  #take(entry: PublishEntry, log: PublishEntry[], maxBytes: number): PublishResult {
    if (this.sizeInBytes(entry) > maxBytes) {
      return failure('sender', 'MESSAGE_TOO_LARGE', `A message has at most ${maxBytes} bytes.`);
    }
    const fate = this.#options.fateOf?.(entry) ?? 'accepted';
    if (fate === 'accepted' || fate === 'unanswered') {
      log.push(entry);
    }
    return results[fate];
  }
}
