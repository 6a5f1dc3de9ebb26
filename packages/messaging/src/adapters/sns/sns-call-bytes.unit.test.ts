import type { PublishBatchCommand, PublishBatchCommandOutput } from '@aws-sdk/client-sns';
import { BatchRequestTooLongException } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HIGHEST_TOPIC_MESSAGE_BYTES } from '../../message/message-size.ts';
import { MAX_RECORDED_BODY_BYTES } from '../../outbox/limits.ts';
import { anOutboxItem, aStoredMessage } from '../../relay/relay.fixture.ts';
import { createMessageRelay } from '../../relay/message-relay.ts';
import { SnsMessagePublisher } from './sns-message-publisher.ts';

/**
 * SNS with a topic whose `MaximumMessageSize` is 1 MiB: the combined size of all messages of a call, with body and attributes, must not
 * exceed it. Source: SNS API reference, `PublishBatch`. The emulators accept 256 KiB.
 */
const createTopic = () => {
  const calls: number[] = [];
  const send = async ({ input }: PublishBatchCommand): Promise<PublishBatchCommandOutput> => {
    const entries = input.PublishBatchRequestEntries ?? [];
    const parts = entries.flatMap(({ Message = '', MessageAttributes = {} }) => [
      Message,
      ...Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
        name,
        DataType,
        StringValue,
      ]),
    ]);
    const bytes = Buffer.byteLength(parts.join(''));
    calls.push(bytes);
    if (bytes > HIGHEST_TOPIC_MESSAGE_BYTES) {
      throw new BatchRequestTooLongException({ message: 'Too long.', $metadata: {} });
    }
    return { $metadata: {}, Successful: entries.map(({ Id }) => ({ Id, MessageId: 'm' })), Failed: [] };
  };
  const publisher = new SnsMessagePublisher({
    client: { send },
    topicArns: { orders: 'arn:aws:sns:eu-north-1:123456789012:orders' },
    maxBytesByTopic: { orders: HIGHEST_TOPIC_MESSAGE_BYTES },
  });
  return { calls, publisher };
};

/** The bytes of a message beside its body. */
const attributeBytes = createTopic().publisher.sizeInBytes({
  message: { ...aStoredMessage('m'), body: '' },
  orderingKey: 'order#1',
});

/** Publishes messages with these bytes, each of its own key. Resolves to the bytes of the calls. */
const publish = async (bodyBytes: readonly number[]) => {
  const { calls, publisher } = createTopic();
  const relay = createMessageRelay({ publisher, maxInFlight: 1, sleep: async () => undefined });
  const records = bodyBytes.map((bytes, index) => ({
    position: String(index + 1),
    content: {
      item: anOutboxItem({
        orderingKey: `order#${index}`,
        messages: [{ ...aStoredMessage(`m${index}`), body: 'x'.repeat(bytes) }],
      }),
    },
  }));
  const { firstFailed } = await relay.dispatch(records);
  return { calls, firstFailed };
};

describe('calls to a topic of 1 MiB', () => {
  it('never have more bytes than the topic accepts, and lose no message', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: MAX_RECORDED_BODY_BYTES })),
          {
            minLength: 1,
            maxLength: 25,
          },
        ),
        async (bodyBytes) => {
          const { calls, firstFailed } = await publish(bodyBytes);

          const sent = bodyBytes.reduce((sum, bytes) => sum + bytes + attributeBytes, 0);
          expect(firstFailed).toBeUndefined();
          expect(calls.every((bytes) => bytes <= HIGHEST_TOPIC_MESSAGE_BYTES)).toBe(true);
          expect(calls.reduce((sum, bytes) => sum + bytes, 0)).toBe(sent);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are filled to the last byte, and one byte more makes a second call', async () => {
    const large = 350_000;
    const last = HIGHEST_TOPIC_MESSAGE_BYTES - 2 * large - 3 * attributeBytes;

    expect((await publish([large, large, last])).calls).toEqual([HIGHEST_TOPIC_MESSAGE_BYTES]);
    expect((await publish([large, large, last + 1])).calls).toHaveLength(2);
  });
});
