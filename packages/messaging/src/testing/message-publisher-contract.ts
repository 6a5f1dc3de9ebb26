import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { MessageId } from '../message/ids.ts';
import type { MessagePublisher, PublishEntry } from '../relay/message-publisher.ts';

/** A publisher, its broker, and access to the broker's messages. */
export interface MessagePublisherHarness {
  readonly publisher: MessagePublisher;
  /** A topic that keeps the order of a key. */
  readonly orderedTopic: string;
  /** A topic without order. */
  readonly unorderedTopic: string;
  /** A publisher whose broker does not answer. */
  readonly unreachable: MessagePublisher;
  /** Waits for `count` messages of the topic and removes them. Resolves to their bodies, in the order of the broker. */
  takeBodies(topic: string, count: number): Promise<readonly string[]>;
  /** Text that the broker delivers unchanged. Default: with a character above U+FFFF, which an emulator may refuse. */
  readonly sampleText?: string;
  /** Changes an entry so that the broker's answer does not mention it. */
  toUnanswered(entry: PublishEntry): PublishEntry;
  stop(): Promise<void>;
}

/** Creates an entry that any broker accepts. Each call creates another message. */
export type AnEntry = (overrides?: { readonly body?: string; readonly orderingKey?: string }) => PublishEntry;

const createEntries = (topicOf: () => string): AnEntry => {
  let count = 0;
  return ({ body, orderingKey = 'order#1' } = {}) => {
    count += 1;
    const id = `01994c6f-8a00-7000-8000-${String(count).padStart(12, '0')}` as MessageId;
    return {
      message: { id, type: 'order.created', topic: topicOf(), body: body ?? `{"n":${count}}` },
      orderingKey,
    };
  };
};

const bodiesOf = (entries: readonly PublishEntry[]): readonly string[] =>
  entries.map(({ message }) => message.body);

/** Defines the contract tests of `MessagePublisher`, on which the relay depends. */
export const describeMessagePublisherContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<MessagePublisherHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the message publisher contract`, () => {
    let harness: MessagePublisherHarness;
    const anEntry = createEntries(() => harness.unorderedTopic);
    let publisher: MessagePublisher;

    beforeAll(async () => {
      harness = await createHarness();
      ({ publisher } = harness);
    });

    afterAll(async () => {
      await harness.stop();
    });

    /** Creates an entry that uses exactly this many bytes of `maxBytesOf`. */
    const anEntryOf = (bytes: number): PublishEntry => {
      // Some brokers take only JSON.
      const empty = publisher.sizeInBytes(anEntry({ body: '{"x":""}' }));
      return anEntry({ body: `{"x":"${'x'.repeat(bytes - empty)}"}` });
    };

    it('publishes each unchanged body in the given order, with one result per entry', async () => {
      const { sampleText = 'Zoë 🦀 <&>' } = harness;
      const entries = [anEntry({ body: JSON.stringify({ name: sampleText }) }), anEntry(), anEntry()];

      const results = await publisher.publish(harness.unorderedTopic, entries);

      expect(results).toEqual([{ outcome: 'published' }, { outcome: 'published' }, { outcome: 'published' }]);
      const bodies = await harness.takeBodies(harness.unorderedTopic, 3);
      expect([...bodies].sort()).toEqual([...bodiesOf(entries)].sort());
    });

    it('keeps the order of a key on an ordered topic over several calls', async () => {
      const entries = Array.from({ length: 5 }, () => anEntry({ orderingKey: 'order#kept' }));

      for (const entry of entries) {
        await publisher.publish(harness.orderedTopic, [entry]);
      }

      expect(await harness.takeBodies(harness.orderedTopic, 5)).toEqual(bodiesOf(entries));
    });

    it('reports which topics are ordered', () => {
      expect(publisher.isOrdered(harness.orderedTopic)).toBe(true);
      expect(publisher.isOrdered(harness.unorderedTopic)).toBe(false);
    });

    it('answers an empty call with an empty list', async () => {
      expect(await publisher.publish(harness.unorderedTopic, [])).toEqual([]);
    });

    it('publishes maxEntries entries in a call', async () => {
      const entries = Array.from({ length: publisher.maxEntries }, () => anEntry());

      const results = await publisher.publish(harness.unorderedTopic, entries);

      expect(results.filter(({ outcome }) => outcome === 'published')).toHaveLength(publisher.maxEntries);
      expect(await harness.takeBodies(harness.unorderedTopic, publisher.maxEntries)).toHaveLength(
        publisher.maxEntries,
      );
    });

    it('answers each entry of a call with one entry too many with a transient failure', async () => {
      const entries = Array.from({ length: publisher.maxEntries + 1 }, () => anEntry());

      const results = await publisher.publish(harness.unorderedTopic, entries);

      expect(results).toHaveLength(entries.length);
      expect(new Set(results.map((result) => result.outcome === 'failed' && result.fault))).toEqual(
        new Set(['transient']),
      );
    });

    it('counts bytes in UTF-8 and not characters', () => {
      const plain = publisher.sizeInBytes(anEntry({ body: 'ab' }));

      expect(publisher.sizeInBytes(anEntry({ body: 'aé' }))).toBe(plain + 1);
      expect(publisher.sizeInBytes(anEntry({ body: '🦀' }))).toBe(plain + 2);
    });

    it('publishes an entry of exactly maxBytesOf', async () => {
      const entry = anEntryOf(publisher.maxBytesOf(harness.unorderedTopic));

      expect(await publisher.publish(harness.unorderedTopic, [entry])).toEqual([{ outcome: 'published' }]);
      expect(await harness.takeBodies(harness.unorderedTopic, 1)).toEqual([entry.message.body]);
    });

    it('blames a message that is one byte too large', async () => {
      const results = await publisher.publish(harness.unorderedTopic, [
        anEntryOf(publisher.maxBytesOf(harness.unorderedTopic) + 1),
      ]);

      expect(results).toMatchObject([{ outcome: 'failed', fault: 'sender' }]);
    });

    it('blames a message whose topic does not exist', async () => {
      const results = await publisher.publish('no-such-topic', [anEntry(), anEntry()]);

      expect(results).toMatchObject([
        { outcome: 'failed', fault: 'sender', code: 'UNKNOWN_TOPIC' },
        { outcome: 'failed', fault: 'sender', code: 'UNKNOWN_TOPIC' },
      ]);
    });

    it('counts an entry that the broker does not mention as failed, at its own index', async () => {
      const [first, unanswered, last] = [anEntry(), harness.toUnanswered(anEntry()), anEntry()];

      const results = await publisher.publish(harness.unorderedTopic, [first, unanswered, last]);

      expect(results).toMatchObject([
        { outcome: 'published' },
        { outcome: 'failed', fault: 'transient', code: 'NO_RESULT' },
        { outcome: 'published' },
      ]);
      expect(await harness.takeBodies(harness.unorderedTopic, 2)).toEqual(
        expect.arrayContaining([first.message.body, last.message.body]),
      );
    });

    it('answers each entry with a transient failure when the broker is unreachable', async () => {
      const results = await harness.unreachable.publish(harness.unorderedTopic, [anEntry(), anEntry()]);

      expect(results).toMatchObject([
        { outcome: 'failed', fault: 'transient' },
        { outcome: 'failed', fault: 'transient' },
      ]);
    });
  });
};
