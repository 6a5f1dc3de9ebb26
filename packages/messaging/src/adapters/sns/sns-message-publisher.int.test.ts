import * as runner from '@jest/globals';
import { SNSClient } from '@aws-sdk/client-sns';
import type { TestBroker } from '@dynamo-outbox/local/testing';
import { startTestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type MessageId, nextCorrelationId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import { createOutboxRecorder } from '../../outbox/outbox-recorder.ts';
import type { PublishEntry } from '../../relay/message-publisher.ts';
import { describeMessagePublisherContract } from '../../testing/message-publisher-contract.ts';
import { SnsMessagePublisher } from './sns-message-publisher.ts';

interface Harbour {
  readonly topicArns: Readonly<Record<string, string>>;
  readonly queueUrls: Readonly<Record<string, string>>;
}

const openHarbour = async (broker: TestBroker): Promise<Harbour> => {
  const topicArns: Record<string, string> = {};
  const queueUrls: Record<string, string> = {};
  for (const [topic, fifo] of [
    ['fast', false],
    ['ordered', true],
  ] as const) {
    const topicArn = await broker.createTopic(topic, { fifo });
    const queue = await broker.createQueue(`reader--${topic}`, { fifo });
    await broker.subscribe(topicArn, queue.arn);
    topicArns[topic] = topicArn;
    queueUrls[topic] = queue.url;
  }
  return { topicArns, queueUrls };
};

describeMessagePublisherContract(runner, 'SnsMessagePublisher', async () => {
  const broker = await startTestBroker();
  const { topicArns, queueUrls } = await openHarbour(broker);
  const unreachableClient = new SNSClient({
    // Port 1 is reserved and nothing listens there: the connection is refused at once.
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    publisher: new SnsMessagePublisher({ client: broker.sns, topicArns }),
    orderedTopic: 'ordered',
    unorderedTopic: 'fast',
    unreachable: new SnsMessagePublisher({ client: unreachableClient, topicArns }),
    takeBodies: async (topic, count) => {
      const messages = await broker.receiveAll(queueUrls[topic] ?? '', count);
      return messages.map(({ Body = '' }) => Body);
    },
    // The emulator mentions an entry with an empty Message in neither list.
    toUnanswered: (entry) => ({ ...entry, message: { ...entry.message, body: '' } }),
    stop: async () => {
      unreachableClient.destroy();
      await broker.stop();
    },
  };
});

describe('SnsMessagePublisher against SNS', () => {
  const entry: PublishEntry = {
    message: {
      id: '01994c6f-8a00-7000-8000-00000000000f' as MessageId,
      type: 'order.created',
      topic: 'fast',
      body: '{"specversion":"1.0"}',
    },
    orderingKey: 'order#1',
  };
  let broker: TestBroker;
  let harbour: Harbour;
  let publisher: SnsMessagePublisher;

  beforeAll(async () => {
    broker = await startTestBroker();
    harbour = await openHarbour(broker);
    publisher = new SnsMessagePublisher({ client: broker.sns, topicArns: harbour.topicArns });
  });

  afterAll(() => broker.stop());

  it('gives each message the attributes type and contenttype, and no other', async () => {
    await publisher.publish('fast', [entry]);

    const [message] = await broker.receiveAll(harbour.queueUrls['fast'] ?? '', 1);

    expect(message?.MessageAttributes).toEqual({
      type: expect.objectContaining({ StringValue: 'order.created' }),
      contenttype: expect.objectContaining({ StringValue: 'application/cloudevents+json' }),
    });
  });

  it('groups by ordering key and drops a repeated message id on a FIFO topic', async () => {
    await publisher.publish('ordered', [entry]);
    await publisher.publish('ordered', [entry]);

    const [message, ...more] = await broker.receiveAll(harbour.queueUrls['ordered'] ?? '', 1);

    expect(message?.Attributes).toMatchObject({
      MessageGroupId: 'order#1',
      MessageDeduplicationId: '01994c6f-8a00-7000-8000-00000000000f',
    });
    expect(more).toEqual([]);
    expect(await broker.receiveAll(harbour.queueUrls['ordered'] ?? '')).toEqual([]);
  });

  it.each([
    ['\\uD83E', '\uD83E'],
    ['\\uDD80 and a whole pair', '\uDD80 🦀'],
  ])('delivers the lone surrogate %s in a payload unchanged through SNS and SQS', async (_, text) => {
    const noted = defineMessage('note.added', { version: 1, payload: z.object({ text: z.string() }) });
    const recorder = createOutboxRecorder({
      service: 'notebook',
      topics: [defineTopic('fast', [noted])],
      context: { correlationId: nextCorrelationId() },
    });
    recorder.add(noted.create({ text }, { about: { id: 'a', version: 1 } }));
    await recorder.prepare();
    const [message] = recorder.takeItems()[0]?.messages ?? [];

    await publisher.publish('fast', message === undefined ? [] : [{ message, orderingKey: 'note#a' }]);

    const [received] = await broker.receiveAll(harbour.queueUrls['fast'] ?? '', 1);
    expect(JSON.parse(received?.Body ?? '{}')).toMatchObject({ data: { text } });
  });

  it('reports messages for a deleted topic as transient failures, because the topic may be created again', async () => {
    const gone = new SnsMessagePublisher({
      client: broker.sns,
      topicArns: { fast: `${harbour.topicArns['fast'] ?? ''}-gone` },
    });

    expect(await gone.publish('fast', [entry])).toMatchObject([{ outcome: 'failed', fault: 'transient' }]);
  });
});
