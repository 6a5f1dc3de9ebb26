import type { MessageId } from '../message/ids.ts';
import type { OutboxItem, StoredMessage } from '../outbox/outbox-item.ts';
import type { MessagePublisher, PublishEntry } from './message-publisher.ts';
import type { RelayRecord } from './relay-record.ts';

/** A stored message whose body is its name. */
export const aStoredMessage = (name: string, topic = 'orders'): StoredMessage => ({
  id: name as MessageId,
  type: 'order.created',
  topic,
  body: name,
});

/** Creates a stored item with one message called `m`. A test can override each field. */
export const anOutboxItem = (overrides: Partial<OutboxItem> = {}): OutboxItem => ({
  orderingKey: 'order#1',
  sortKey: '0000000000#01994c6f-8a00-7000-8000-000000000001',
  messages: [aStoredMessage('m')],
  recordedAt: '2026-11-20T10:15:30.000Z',
  service: 'orders',
  ...overrides,
});

/** Records from `key` and message names: `['a', 'a1 a2']` is one item of the key `a` with two messages. Positions count from 1. */
export const toRecords = (
  ...items: readonly (readonly [key: string, names: string, topic?: string])[]
): readonly RelayRecord[] =>
  items.map(([orderingKey, names, topic], index) => ({
    position: String(index + 1),
    content: {
      item: anOutboxItem({
        orderingKey,
        sortKey: `${String(index).padStart(10, '0')}#01994c6f-8a00-7000-8000-000000000001`,
        messages: names.split(' ').map((name) => aStoredMessage(name, topic)),
      }),
    },
  }));

/** One recorded call to a publisher. */
export interface WatchedCall {
  readonly topic: string;
  readonly names: readonly string[];
}

/** A publisher that forwards calls to another, and records the calls and the promises of the relay that they break. */
export interface WatchedPublisher extends MessagePublisher {
  readonly calls: readonly WatchedCall[];
  readonly violations: readonly string[];
  readonly mostInFlight: number;
}

const hasRepetition = (values: readonly string[]): boolean => new Set(values).size < values.length;

/** Wraps a publisher and records each call. */
export const watch = (publisher: MessagePublisher): WatchedPublisher => {
  const calls: WatchedCall[] = [];
  const violations: string[] = [];
  const keysInFlight = new Set<string>();
  let inFlight = 0;
  let mostInFlight = 0;

  const judge = (topic: string, entries: readonly PublishEntry[]): void => {
    const keys = entries.map(({ orderingKey }) => orderingKey);
    const bytes = entries.reduce((sum, entry) => sum + publisher.sizeInBytes(entry), 0);
    const faults = {
      'an empty call': entries.length === 0,
      'too many entries': entries.length > publisher.maxEntries,
      'too many bytes': bytes > publisher.maxBytesOf(topic),
      'an entry for another topic': entries.some(({ message }) => message.topic !== topic),
      'the same message twice': hasRepetition(entries.map(({ message }) => message.id)),
      'two messages of a key for an ordered topic': publisher.isOrdered(topic) && hasRepetition(keys),
      'a key that is in flight already': keys.some((key) => keysInFlight.has(key)),
    };
    violations.push(...Object.entries(faults).flatMap(([fault, isFault]) => (isFault ? fault : [])));
  };

  return {
    maxEntries: publisher.maxEntries,
    maxBytesOf: (topic) => publisher.maxBytesOf(topic),
    sizeInBytes: (entry) => publisher.sizeInBytes(entry),
    isOrdered: (topic) => publisher.isOrdered(topic),
    publish: async (topic, entries) => {
      judge(topic, entries);
      calls.push({ topic, names: entries.map(({ message }) => message.id) });
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      for (const { orderingKey } of entries) {
        keysInFlight.add(orderingKey);
      }
      const results = await publisher.publish(topic, entries);
      for (const { orderingKey } of entries) {
        keysInFlight.delete(orderingKey);
      }
      inFlight -= 1;
      return results;
    },
    calls,
    violations,
    get mostInFlight() {
      return mostInFlight;
    },
  };
};

/** Creates a function that waits the given numbers of turns of the microtask queue, in order. The list repeats. */
export const createLatency = (turns: readonly number[]): (() => Promise<void>) => {
  let waits = 0;
  return async () => {
    waits += 1;
    for (let turn = turns[waits % turns.length] ?? 0; turn > 0; turn -= 1) {
      await Promise.resolve();
    }
  };
};
