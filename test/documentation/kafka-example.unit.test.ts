import { describeMessagePublisherContract } from '@dynamo-outbox/messaging/testing';
import * as runner from '@jest/globals';
import { describe, expect, it } from '@jest/globals';
import {
  KafkaMessagePublisher,
  type KafkaProducer,
  type KafkaRecord,
} from '../../examples/kafka/kafka-message-publisher.ts';

class KafkaError extends Error {
  readonly type: string;

  constructor(type: string) {
    super(type);
    this.type = type;
  }
}

const bytesOf = ({ key, value, headers }: KafkaRecord): number =>
  Buffer.byteLength([key ?? 'order#1', value, ...Object.entries(headers).flat()].join(''));

/** A broker in memory that answers as documented for producers. There is no Kafka broker in npm. */
class Broker implements KafkaProducer {
  readonly calls: { topic: string; acks: number; messages: KafkaRecord[] }[] = [];
  readonly log: { topic: string; record: KafkaRecord }[] = [];

  async send(call: { topic: string; acks: number; messages: KafkaRecord[] }): Promise<readonly unknown[]> {
    this.calls.push(call);
    if (call.messages.some((record) => bytesOf(record) > 1_000_000)) {
      throw new KafkaError('MESSAGE_TOO_LARGE');
    }
    if (call.messages.some(({ value }) => value === 'unanswered')) {
      return [];
    }
    this.log.push(...call.messages.map((record) => ({ topic: call.topic, record })));
    return [{ topicName: call.topic, partition: 0, errorCode: 0 }];
  }
}

const topics = { fast: 'shop.fast', ordered: 'shop.ordered' };

describeMessagePublisherContract(runner, 'KafkaMessagePublisher of the example', async () => {
  const broker = new Broker();
  const down: KafkaProducer = { send: () => Promise.reject(new KafkaError('BROKER_NOT_AVAILABLE')) };
  return {
    publisher: new KafkaMessagePublisher({ producer: broker, topics, unordered: ['fast'] }),
    orderedTopic: 'ordered',
    unorderedTopic: 'fast',
    unreachable: new KafkaMessagePublisher({ producer: down, topics }),
    takeBodies: async (topic, count) =>
      broker.log
        .splice(0, count)
        .filter((entry) => entry.topic === `shop.${topic}`)
        .map(({ record }) => record.value),
    toUnanswered: (entry) => ({ ...entry, message: { ...entry.message, body: 'unanswered' } }),
    stop: async () => undefined,
  };
});

describe('a record of the Kafka example', () => {
  it('has the ordering key as key, waits for all replicas, and names its type and id in headers', async () => {
    const broker = new Broker();
    const publisher = new KafkaMessagePublisher({ producer: broker, topics });
    const { nextMessageId } = await import('@dynamo-outbox/messaging');
    const id = nextMessageId();

    await publisher.publish('ordered', [
      { message: { id, type: 'order.created', topic: 'ordered', body: '{}' }, orderingKey: 'order#7' },
    ]);

    expect(broker.calls).toEqual([
      {
        topic: 'shop.ordered',
        acks: -1,
        messages: [
          {
            key: 'order#7',
            value: '{}',
            headers: { id, type: 'order.created', 'content-type': 'application/cloudevents+json' },
          },
        ],
      },
    ]);
  });
});
