import type { MessagePublisher, PublishEntry, PublishResult } from '@dynamo-outbox/messaging/relay';

/** One record of a call. */
export interface KafkaRecord {
  readonly key: string | null;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** The part of a producer that publishing needs. Those of kafkajs and `@confluentinc/kafka-javascript` have it. */
export interface KafkaProducer {
  send(record: { topic: string; acks: number; messages: KafkaRecord[] }): Promise<readonly unknown[]>;
}

/** Options of the publisher. */
export interface KafkaMessagePublisherOptions {
  /** A connected producer. Create it with `idempotent: true`, so that its own retries repeat no record. */
  readonly producer: KafkaProducer;
  /** Kafka topic of each topic, by logical name. */
  readonly topics: Readonly<Record<string, string>>;
  /** Logical names of topics without order, whose records have no key. */
  readonly unordered?: readonly string[];
  /** The broker's `max.message.bytes`, without the overhead of a record batch. Default 1,000,000. */
  readonly maxBytes?: number;
}

const tooLarge: ReadonlySet<unknown> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'ERR_MSG_SIZE_TOO_LARGE',
]);

const failed = (fault: 'sender' | 'transient', code: string, reason: string): PublishResult => ({
  outcome: 'failed',
  fault,
  code,
  reason,
});

/** Only a size that the broker refuses is a fault of the message. Everything else may succeed later. */
const fromError = (error: unknown): PublishResult => {
  const type: unknown = error instanceof Error && 'type' in error ? error.type : undefined;
  const code = typeof type === 'string' ? type : error instanceof Error ? error.name : 'UNKNOWN';
  return failed(tooLarge.has(code) ? 'sender' : 'transient', code, String(error));
};

const headersOf = ({ message: { id, type } }: PublishEntry): Record<string, string> => ({
  id,
  type,
  'content-type': 'application/cloudevents+json',
});

/** Publishes stored bodies unchanged to Kafka. Kafka keeps the order of a key, so the ordering key is the key of a record. */
export class KafkaMessagePublisher implements MessagePublisher {
  readonly maxEntries = 100;
  readonly #producer: KafkaProducer;
  readonly #topics: ReadonlyMap<string, string>;
  readonly #unordered: ReadonlySet<string>;
  readonly #maxBytes: number;

  constructor({ producer, topics, unordered = [], maxBytes = 1_000_000 }: KafkaMessagePublisherOptions) {
    this.#producer = producer;
    this.#topics = new Map(Object.entries(topics));
    this.#unordered = new Set(unordered);
    this.#maxBytes = maxBytes;
  }

  maxBytesOf(): number {
    return this.#maxBytes;
  }

  sizeInBytes(entry: PublishEntry): number {
    const headers = Object.entries(headersOf(entry)).flat();
    return Buffer.byteLength([entry.orderingKey, entry.message.body, ...headers].join(''));
  }

  isOrdered(topic: string): boolean {
    return this.#topics.has(topic) && !this.#unordered.has(topic);
  }

  async publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const kafkaTopic = this.#topics.get(topic);
    if (kafkaTopic === undefined) {
      return entries.map(() => failed('sender', 'UNKNOWN_TOPIC', `No topic named '${topic}' is configured.`));
    }
    if (entries.length > this.maxEntries) {
      return entries.map(() => failed('transient', 'TOO_MANY_ENTRIES', 'The call has too many entries.'));
    }
    // A producer answers a call for all partitions together. A call for each record tells which one failed. The relay
    // never passes two messages of a key at once, so their order does not depend on these calls.
    return Promise.all(entries.map((entry) => this.#send(kafkaTopic, entry, this.isOrdered(topic))));
  }

  async #send(topic: string, entry: PublishEntry, hasKey: boolean): Promise<PublishResult> {
    const key = hasKey ? entry.orderingKey : null;
    const record = { key, value: entry.message.body, headers: headersOf(entry) };
    try {
      // All replicas in sync must have the record.
      const answers = await this.#producer.send({ topic, acks: -1, messages: [record] });
      return answers.length === 0
        ? failed('transient', 'NO_RESULT', 'The producer gave no answer for this record.')
        : { outcome: 'published' };
    } catch (error) {
      return fromError(error);
    }
  }
}
