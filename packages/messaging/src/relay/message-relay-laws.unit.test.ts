import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntryFate } from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryMessagePublisher } from '../adapters/in-memory/in-memory-message-publisher.ts';
import type { MessageId } from '../message/ids.ts';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { MessagePublisher } from './message-publisher.ts';
import { createMessageRelay } from './message-relay.ts';
import type { MessageRelay, RelayRecord } from './relay-record.ts';
import type { WatchedPublisher } from './relay.fixture.ts';
import { anOutboxItem, watch } from './relay.fixture.ts';

const topics = ['ordered', 'unordered', 'other'] as const;

interface Scene {
  readonly records: readonly RelayRecord[];
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly maxInFlight: number;
  readonly attempts: number;
  /** The results of the attempts, in order. After the last one, all attempts are accepted. */
  readonly fates: readonly EntryFate[];
  /** How many turns of the microtask queue each call or wait takes. The list repeats. */
  readonly turns: readonly number[];
}

interface Draft {
  readonly key: string;
  /** Topic and bytes of each message. */
  readonly messages: readonly (readonly [topic: string, bytes: number])[];
  readonly isDamaged: boolean;
}

const maxMessageBytes = 60;

const draft: fc.Arbitrary<Draft> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  messages: fc.array(
    fc.tuple(
      fc.constantFrom('ordered', 'ordered', 'unordered', 'other'),
      fc.integer({ min: 20, max: maxMessageBytes }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
  isDamaged: fc.oneof(
    { weight: 30, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

const toRecord = ({ key, messages, isDamaged }: Draft, index: number): RelayRecord => ({
  position: String(index),
  content: isDamaged
    ? { undecodable: 'damaged' }
    : {
        item: anOutboxItem({
          orderingKey: key,
          sortKey: `${String(index).padStart(10, '0')}#01994c6f-8a00-7000-8000-000000000001`,
          messages: messages.map(([topic, bytes], place) => ({
            id: `${String(index)}.${String(place)}` as MessageId,
            type: 't',
            topic,
            body: 'x'.repeat(bytes - 1),
          })),
        }),
      },
});

const fate = fc.constantFrom<EntryFate>(
  'accepted',
  'accepted',
  'accepted',
  'failed',
  'unanswered',
  'refused',
);

const scene: fc.Arbitrary<Scene> = fc.record({
  records: fc.array(draft, { maxLength: 40 }).map((drafts) => drafts.map(toRecord)),
  maxEntries: fc.integer({ min: 1, max: 10 }),
  maxBytes: fc.integer({ min: maxMessageBytes, max: 5 * maxMessageBytes }),
  maxInFlight: fc.integer({ min: 1, max: 5 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fate, { maxLength: 60 }),
  turns: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 20 }),
});

interface Run {
  readonly relay: MessageRelay;
  readonly publisher: WatchedPublisher;
  readonly broker: InMemoryMessagePublisher;
  readonly marked: ReadonlySet<string>;
}

const start = ({ maxEntries, maxBytes, maxInFlight, attempts, fates, turns }: Scene): Run => {
  let decided = 0;
  let delayed = 0;
  const delay = async (): Promise<void> => {
    delayed += 1;
    for (let turn = turns[delayed % turns.length] ?? 0; turn > 0; turn -= 1) {
      await Promise.resolve();
    }
  };
  const broker = new InMemoryMessagePublisher({
    topics,
    orderedTopics: ['ordered'],
    maxEntries,
    maxBytes,
    latency: delay,
    fateOf: () => fates[decided++] ?? 'accepted',
  });
  const publisher = watch(broker);
  const marked = new Set<string>();
  const markDispatched = async (items: readonly OutboxItemKey[]): Promise<void> => {
    items.forEach(({ sortKey }) => marked.add(sortKey));
  };
  const relay = createMessageRelay({
    publisher,
    store: { markDispatched, markParked: async () => undefined },
    maxInFlight,
    attempts,
    sleep: delay,
  });
  return { relay, publisher, broker, marked };
};

interface Sent {
  readonly id: string;
  readonly key: string;
  readonly topic: string;
  readonly record: number;
}

const messagesOf = (records: readonly RelayRecord[]): readonly Sent[] =>
  records.flatMap(({ content }, record) =>
    'item' in content
      ? content.item.messages.map(({ id, topic }) => ({ id, topic, key: content.item.orderingKey, record }))
      : [],
  );

const acceptedIds = (broker: InMemoryMessagePublisher): ReadonlySet<string> =>
  new Set(topics.flatMap((topic) => broker.accepted(topic).map(({ message }) => message.id)));

/** The messages of each key that an ordered topic accepted, in order. */
const acceptedByKey = (broker: InMemoryMessagePublisher): ReadonlyMap<string, readonly string[]> => {
  const byKey = new Map<string, string[]>();
  for (const { orderingKey, message } of broker.accepted('ordered')) {
    byKey.set(orderingKey, [...(byKey.get(orderingKey) ?? []), message.id]);
  }
  return byKey;
};

const indexOf = (records: readonly RelayRecord[], position: string | undefined): number =>
  position === undefined ? records.length : records.findIndex((record) => record.position === position);

const withoutDamage = (records: readonly RelayRecord[]): readonly RelayRecord[] =>
  records.filter(({ content }) => 'item' in content);

/** Dispatches like the stream: again from the first failed record, until nothing is left. */
const dispatchUntilDone = async ({ relay }: Run, records: readonly RelayRecord[]): Promise<number> => {
  let left = records;
  let runs = 0;
  while (left.length > 0 && runs < 200) {
    const { firstFailed } = await relay.dispatch(left);
    left = left.slice(indexOf(left, firstFailed));
    runs += 1;
  }
  return left.length;
};

/** Expects that all messages of each key were accepted for the first time in commit order. */
const expectCommitOrder = (broker: InMemoryMessagePublisher, records: readonly RelayRecord[]): void => {
  const sent = messagesOf(records).filter(({ topic }) => topic === 'ordered');
  for (const [key, accepted] of acceptedByKey(broker)) {
    expect([...new Set(accepted)]).toEqual(sent.filter((message) => message.key === key).map(({ id }) => id));
  }
};

/** A publisher whose process dies at a call, before or after the broker accepted it, and makes no later call. */
const dyingAt = (deadlyCall: number, isTaken: boolean, publisher: MessagePublisher): MessagePublisher => {
  let calls = 0;
  return {
    ...publisher,
    publish: async (topic, entries) => {
      calls += 1;
      if (calls > deadlyCall + 1 || (calls === deadlyCall + 1 && !isTaken)) {
        throw new Error('killed');
      }
      const results = await publisher.publish(topic, entries);
      if (calls > deadlyCall) {
        throw new Error('killed');
      }
      return results;
    },
  };
};

describe('the message relay, for any behaviour of the broker', () => {
  it('keeps the limits of each call, and never makes overlapping calls for a key', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const run = start(one);

        await run.relay.dispatch(one.records);

        expect(run.publisher.violations).toEqual([]);
        expect(run.publisher.mostInFlight).toBeLessThanOrEqual(one.maxInFlight);
      }),
    );
  });

  it('loses no message: it was accepted, or is at or after the reported position', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const run = start(one);

        const { firstFailed } = await run.relay.dispatch(one.records);

        const accepted = acceptedIds(run.broker);
        const reported = indexOf(one.records, firstFailed);
        const lost = messagesOf(one.records).filter(
          ({ id, record }) => !accepted.has(id) && record < reported,
        );
        expect(lost).toEqual([]);
      }),
    );
  });

  it('counts every message exactly once, as published or failed', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const run = start(one);

        const { firstFailed, published, failed } = await run.relay.dispatch(one.records);

        const damaged = one.records.length - withoutDamage(one.records).length;
        expect(published + failed).toBe(messagesOf(one.records).length + damaged);
        expect(failed === 0).toBe(firstFailed === undefined);
      }),
    );
  });

  it('publishes each key to an ordered topic in commit order, and repeats an entry only before its successor', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const run = start(one);

        await run.relay.dispatch(one.records);

        const sent = messagesOf(one.records).filter(({ topic }) => topic === 'ordered');
        for (const [key, accepted] of acceptedByKey(run.broker)) {
          const commitOrder = sent.filter((message) => message.key === key).map(({ id }) => id);
          const withoutRepetition = accepted.filter((id, index) => id !== accepted[index - 1]);
          expect(withoutRepetition).toEqual(commitOrder.slice(0, withoutRepetition.length));
        }
      }),
    );
  });

  it('marks exactly the items whose messages were all confirmed', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const run = start(one);

        const { firstFailed } = await run.relay.dispatch(one.records);

        const accepted = acceptedIds(run.broker);
        const items = withoutDamage(one.records).map(({ content }) =>
          'item' in content ? content.item : anOutboxItem(),
        );
        const wrong = items.filter(
          ({ sortKey, messages }) => run.marked.has(sortKey) && !messages.every(({ id }) => accepted.has(id)),
        );
        expect(wrong).toEqual([]);
        expect(firstFailed === undefined ? run.marked.size : items.length).toBe(items.length);
      }),
    );
  });

  it('publishes everything if the stream redelivers from the reported position', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const records = withoutDamage(one.records);
        const run = start(one);

        const left = await dispatchUntilDone(run, records);

        expect(left).toBe(0);
        expect(messagesOf(records).filter(({ id }) => !acceptedIds(run.broker).has(id))).toEqual([]);
        expect(run.marked.size).toBe(records.length);
      }),
    );
  });

  it('publishes everything in order if the process dies at any call and the batch is redelivered', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(20), fc.boolean(), async (one, deadlyCall, isTaken) => {
        const records = withoutDamage(one.records);
        const run = start(one);
        const dying = createMessageRelay({
          maxInFlight: one.maxInFlight,
          publisher: dyingAt(deadlyCall, isTaken, run.publisher),
          sleep: async () => undefined,
        });
        await dying.dispatch(records).catch(() => undefined);
        // Calls in flight when the process died end before the next invocation.
        await new Promise(setImmediate);

        const left = await dispatchUntilDone(run, records);

        expect(left).toBe(0);
        expect(run.marked.size).toBe(records.length);
        expectCommitOrder(run.broker, records);
      }),
    );
  });

  it('never lets a message overtake an earlier one of its key, across all deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const records = withoutDamage(one.records);
        const run = start(one);

        await dispatchUntilDone(run, records);

        expectCommitOrder(run.broker, records);
      }),
    );
  });
});
