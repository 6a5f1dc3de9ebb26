import type { PublishBatchCommand } from '@aws-sdk/client-sns';
import type { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { fromOutboxAttributes, toOutboxAttributes } from '../adapters/dynamodb/outbox-item-codec.ts';
import { SnsMessagePublisher } from '../adapters/sns/sns-message-publisher.ts';
import { decodeParked, encodeParked } from '../adapters/sqs/dead-letters/parked-letter.ts';
import { SqsMessagePublisher } from '../adapters/sqs/sqs-message-publisher.ts';
import { nextCorrelationId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';
import type { StoredMessage } from '../outbox/outbox-item.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import type { MessagePublisher } from './message-publisher.ts';

const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ tenant: z.string() }),
  fairnessKey: ({ tenant }) => (tenant === '' ? undefined : tenant),
});

const record = async (tenant: string, fairnessKey?: string) => {
  const recorder = createOutboxRecorder({
    service: 'shop',
    topics: [defineTopic('orders', [OrderPlaced])],
    context: { correlationId: nextCorrelationId() },
  });
  recorder.add(OrderPlaced.create({ tenant }, { about: { id: '1', version: 1 }, fairnessKey }));
  await recorder.prepare();
  const [item] = recorder.takeItems();
  const [message] = item?.messages ?? [];
  if (item === undefined || message === undefined) {
    throw new Error('nothing was recorded');
  }
  return { item, message };
};

const sent: unknown[] = [];
const sns = {
  send: async ({ input }: PublishBatchCommand) => {
    sent.push(input.PublishBatchRequestEntries?.[0]);
    return { $metadata: {} };
  },
};
const sqs = {
  send: async ({ input }: SendMessageBatchCommand) => {
    sent.push(input.Entries?.[0]);
    return { $metadata: {}, Successful: undefined, Failed: undefined };
  },
};
const topicArn = 'arn:aws:sns:eu-north-1:123456789012:orders';
const queueUrl = 'https://sqs.eu-north-1.amazonaws.com/123456789012/orders';

const groupOf = async (publisher: MessagePublisher, message: StoredMessage): Promise<unknown> => {
  await publisher.publish('orders', [{ message, orderingKey: 'order#1' }]);
  return Reflect.get(Object(sent.at(-1)), 'MessageGroupId');
};

describe('a fairness key', () => {
  it.each([
    ['acme', undefined, 'acme'],
    ['acme', 'other', 'other'],
    ['', 'other', 'other'],
  ])(
    'is that of the definition, unless the producer states one: %j, %j',
    async (tenant, stated, expected) => {
      expect((await record(tenant, stated)).message.fairnessKey).toBe(expected);
    },
  );

  it.each([
    ['SNS topic', new SnsMessagePublisher({ client: sns, topicArns: { orders: topicArn } })],
    ['SQS queue', new SqsMessagePublisher({ client: sqs, queueUrl })],
  ])(
    'is the group of a message on a standard %s, and a message without one has none',
    async (_, publisher) => {
      expect(await groupOf(publisher, (await record('acme')).message)).toBe('acme');
      expect(await groupOf(publisher, (await record('')).message)).toBeUndefined();
    },
  );

  it.each([
    ['SNS topic', new SnsMessagePublisher({ client: sns, topicArns: { orders: `${topicArn}.fifo` } })],
    ['SQS queue', new SqsMessagePublisher({ client: sqs, queueUrl: `${queueUrl}.fifo` })],
  ])('does not replace the ordering key on a FIFO %s', async (_, publisher) => {
    expect(await groupOf(publisher, (await record('acme')).message)).toBe('order#1');
  });

  it('is stored with the message, and an item without one has no attribute for it', async () => {
    for (const tenant of ['acme', '']) {
      const { item } = await record(tenant);
      const attributes = toOutboxAttributes(item, { undispatched: '0' });
      expect(fromOutboxAttributes(attributes)).toEqual({ item });
      expect(JSON.stringify(attributes).includes('FairnessKey')).toBe(tenant !== '');
    }
  });

  it('stays with a parked message', async () => {
    const { message, item } = await record('acme');
    const { orderingKey, sortKey, service, recordedAt } = item;
    const parked = {
      ...({
        kind: 'message',
        reason: 'REFUSED_BY_BROKER',
        detail: '',
        parkedAt: recordedAt,
        position: '1',
      } as const),
      ...{ attempts: 1, message, place: 0, orderingKey, sortKey, service, recordedAt },
    };

    expect(decodeParked(encodeParked(parked))).toMatchObject({ message: { fairnessKey: 'acme' } });
  });

  it.each(['', 'a b', 'é', 'x'.repeat(129)])(
    'is refused if SQS would refuse it as a group: %j',
    async (key) => {
      await expect(record('acme', key)).rejects.toMatchObject({
        code: 'INVALID_MESSAGE_HEADER',
        field: 'fairnessKey',
      });
    },
  );
});
