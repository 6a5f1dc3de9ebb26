import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { InMemoryPayloadStore } from '../adapters/in-memory/in-memory-payload-store.ts';
import { nextCorrelationId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import type { PayloadOptions } from '../message/payload/payload-options.ts';
import type { MessagePublisher } from '../relay/message-publisher.ts';
import { SnsMessagePublisher } from '../adapters/sns/sns-message-publisher.ts';
import { SqsMessagePublisher } from '../adapters/sqs/sqs-message-publisher.ts';
import { MAX_OUTBOX_ITEM_BYTES, MAX_RECORDED_BODY_BYTES } from './limits.ts';
import type { OutboxItem } from './outbox-item.ts';
import { createOutboxRecorder } from './outbox-recorder.ts';
import { storedMessageBytes } from './pack-messages.ts';

const longestType: `${string}.${string}` = `note.${'a'.repeat(123)}`;
const noteAdded = defineMessage(longestType, { version: 1, payload: z.string() });

const never = Number.POSITIVE_INFINITY;

/** Records one message with this text on a topic with this limit. */
const record = async (
  text: string,
  maxMessageBytes: number,
  payloads: PayloadOptions = { compressionThresholdBytes: never },
): Promise<readonly OutboxItem[]> => {
  const recorder = createOutboxRecorder({
    service: 'notebook',
    topics: [defineTopic('n'.repeat(251), [noteAdded], { maxMessageBytes })],
    context: { correlationId: nextCorrelationId() },
    payloads,
  });
  recorder.add(noteAdded.create(text, { about: { id: 'a', version: 1 } }));
  await recorder.prepare();
  return recorder.takeItems();
};

const bodyBytesOf = (items: readonly OutboxItem[]): number =>
  Buffer.byteLength(items[0]?.messages[0]?.body ?? '');

const emptyBytes = async (): Promise<number> => bodyBytesOf(await record('', 1_048_576));

const textOf = async (bodyBytes: number): Promise<string> => 'x'.repeat(bodyBytes - (await emptyBytes()));

// Longest name of a run: 64 characters.
const replay = { run: 'r'.repeat(64) };

const client = { send: () => Promise.reject(new Error('Nothing is sent here.')) };

/** Publishers to a topic and a queue with this limit, in a replay, which adds the most attributes. */
const publishersOf = (topic: string, maxBytes: number): readonly MessagePublisher[] => [
  new SnsMessagePublisher({ client, topicArns: {}, maxBytesByTopic: { [topic]: maxBytes }, replay }),
  new SqsMessagePublisher({ client, queueUrl: 'q', maxBytes, replay }),
];

const expectToFit = ({ messages, orderingKey }: OutboxItem, maxMessageBytes: number): void => {
  const used = messages.reduce((sum, message) => sum + storedMessageBytes(message), 1_024);
  expect(used).toBeLessThanOrEqual(MAX_OUTBOX_ITEM_BYTES);
  for (const message of messages) {
    for (const publisher of publishersOf(message.topic, maxMessageBytes)) {
      expect(publisher.sizeInBytes({ message, orderingKey })).toBeLessThanOrEqual(
        publisher.maxBytesOf(message.topic),
      );
    }
  }
};

describe('a message that staging accepts', () => {
  it('fits into one outbox item, a call to its topic, and a queue with the limit of the topic', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5_120, max: 1_048_576 }),
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.boolean(),
        async (maxMessageBytes, offset, hasStore) => {
          const text = 'x'.repeat(Math.max(0, Math.min(maxMessageBytes, 357_000) + offset));
          const payloads = {
            compressionThresholdBytes: never,
            ...(hasStore ? { store: new InMemoryPayloadStore() } : {}),
          };
          const items = await record(text, maxMessageBytes, payloads).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
            expect(hasStore).toBe(false);
            return [];
          });
          for (const item of items) {
            expectToFit(item, maxMessageBytes);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the limit of a topic', () => {
  it.each([5_120, 100_000, 262_144, 357_888])(
    'of %d bytes accepts a message of exactly this size, and refuses one byte more',
    async (limit) => {
      const text = await textOf(limit - 1_024);

      expect(bodyBytesOf(await record(text, limit))).toBe(limit - 1_024);
      await expect(record(`${text}x`, limit)).rejects.toThrow(
        `is ${limit - 1_023} bytes with its envelope, more than the ${limit - 1_024} bytes that topic ${'n'.repeat(251)} takes beside ` +
          "attributes. Give the outbox a payload store, or raise the topic's maxMessageBytes.",
      );
    },
  );

  it('above that of an outbox item gives way to it, and the error states this', async () => {
    const text = await textOf(MAX_RECORDED_BODY_BYTES);

    expect(bodyBytesOf(await record(text, 1_048_576))).toBe(MAX_RECORDED_BODY_BYTES);
    await expect(record(`${text}x`, 1_048_576)).rejects.toThrow(
      `more than the ${MAX_RECORDED_BODY_BYTES} bytes that one outbox item holds; topic ${'n'.repeat(251)} would take it. Give the ` +
        'outbox a payload store.',
    );
  });

  it('accepts a message that fits after compression, or whose payload is stored elsewhere', async () => {
    const text = 'x'.repeat(1_000_000);

    expect(bodyBytesOf(await record(text, 1_048_576, {}))).toBeLessThan(10_000);
    const store = new InMemoryPayloadStore();
    expect(bodyBytesOf(await record(text, 5_120, { store, compressionThresholdBytes: never }))).toBeLessThan(
      4_096,
    );
  });

  it('lowers the inline limit for its messages', async () => {
    const store = new InMemoryPayloadStore();
    const items = await record(await textOf(20_001), 21_024, { store, compressionThresholdBytes: never });

    expect(bodyBytesOf(items)).toBeLessThan(4_096);
    const inline = await record(await textOf(20_000), 21_024, { store, compressionThresholdBytes: never });
    expect(bodyBytesOf(inline)).toBe(20_000);
  });

  it('raises the highest inline limit', async () => {
    await expect(record('', 300_000, { inlineLimitBytes: 298_976 })).resolves.toHaveLength(1);
    await expect(record('', 300_000, { inlineLimitBytes: 298_977 })).rejects.toThrow(RangeError);
  });

  it.each([5_119, 1_048_577, 5_120.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %d bytes is refused',
    (maxMessageBytes) => {
      expect(() => defineTopic('notes', [noteAdded], { maxMessageBytes })).toThrow(
        expect.objectContaining({ code: 'INVALID_MESSAGE_DEFINITION' }),
      );
    },
  );

  it.each([5_120, 1_048_576])('accepts %d bytes', (maxMessageBytes) => {
    expect(defineTopic('notes', [noteAdded], { maxMessageBytes }).maxMessageBytes).toBe(maxMessageBytes);
  });

  it('is 256 KiB where the definition states none', () => {
    expect(defineTopic('notes', [noteAdded]).maxMessageBytes).toBe(262_144);
  });
});
