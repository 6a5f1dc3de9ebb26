import { describe, expect, it } from '@jest/globals';
import {
  deadLetterMessageSizeRule,
  inlineLimitRule,
  largeMessageTopicRule,
  queueMessageSizeRule,
} from './message-size.ts';

const topic = 'orders';
const queue = 'billing--orders';

describe('queueMessageSizeRule', () => {
  const facts = { topic, topicBytes: 300_000, queue };

  it('accepts a queue with the limit of its topic', () => {
    expect(queueMessageSizeRule({ ...facts, queueBytes: 300_000 })).toBe('kept');
  });

  it('rejects a queue with a limit that is a byte lower, and names both', () => {
    expect(queueMessageSizeRule({ ...facts, queueBytes: 299_999 })).toEqual({
      fault:
        'Queue "billing--orders" accepts messages of up to 299999 bytes, but topic "orders" delivers messages of ' +
        "up to 300000. Raise the queue's MaximumMessageSize to at least 300000, or lower the topic's.",
    });
  });

  it.each([{ topicBytes: undefined }, { queueBytes: undefined }])('does not apply with %j', (unknown) => {
    expect(queueMessageSizeRule({ ...facts, queueBytes: 1_024, ...unknown })).toBe('not-applicable');
  });
});

describe('deadLetterMessageSizeRule', () => {
  const facts = { queue, queueBytes: 300_000, deadLetterQueue: 'billing--orders--dlq' };

  it('accepts a dead-letter queue with the limit of its queue', () => {
    expect(deadLetterMessageSizeRule({ ...facts, deadLetterQueueBytes: 300_000 })).toBe('kept');
  });

  it('rejects a dead-letter queue with a limit that is a byte lower, and names both', () => {
    expect(deadLetterMessageSizeRule({ ...facts, deadLetterQueueBytes: 299_999 })).toEqual({
      fault:
        'The dead-letter queue "billing--orders--dlq" accepts messages of up to 299999 bytes, but queue ' +
        '"billing--orders" up to 300000. Raise the dead-letter queue\'s MaximumMessageSize to at least 300000.',
    });
  });

  it.each([{ queueBytes: undefined }, { deadLetterQueueBytes: undefined }])(
    'does not apply with %j',
    (unknown) => {
      expect(deadLetterMessageSizeRule({ ...facts, deadLetterQueueBytes: 1_024, ...unknown })).toBe(
        'not-applicable',
      );
    },
  );
});

describe('largeMessageTopicRule', () => {
  const manyOf = (count: number): readonly string[] => Array.from({ length: count }, () => 'sqs');

  it('does not apply up to 256 KiB, or if the limit is unknown', () => {
    const protocols = [...manyOf(101), 'https'];
    expect(largeMessageTopicRule({ topic, topicBytes: 262_144, protocols })).toBe('not-applicable');
    expect(largeMessageTopicRule({ topic, topicBytes: undefined, protocols })).toBe('not-applicable');
  });

  it('accepts 100 subscriptions of queues, functions and delivery streams', () => {
    const protocols = [...manyOf(98), 'lambda', 'firehose'];
    expect(largeMessageTopicRule({ topic, topicBytes: 262_145, protocols })).toBe('kept');
  });

  it('rejects 101 subscriptions', () => {
    expect(largeMessageTopicRule({ topic, topicBytes: 262_145, protocols: manyOf(101) })).toEqual({
      fault:
        'Topic "orders" accepts messages of up to 262145 bytes and has 101 subscriptions. Above 262144 bytes SNS ' +
        'allows 100. Lower maxMessageBytes, or remove subscriptions.',
    });
  });

  it.each(['http', 'https', 'email', 'email-json', 'sms', 'application'])(
    'rejects the protocol %s',
    (protocol) => {
      expect(largeMessageTopicRule({ topic, topicBytes: 262_145, protocols: ['sqs', protocol] })).toEqual({
        fault:
          'Topic "orders" accepts messages of up to 262145 bytes and has subscriptions with the protocol ' +
          `${protocol}. Above 262144 bytes SNS delivers only to sqs, lambda and firehose. Lower maxMessageBytes, ` +
          'or remove those subscriptions.',
      });
    },
  );
});

describe('inlineLimitRule', () => {
  const facts = { service: 'orders', topic, topicBytes: 262_144 };

  it('accepts limits up to that of the topic without attributes, and does not apply to the default', () => {
    expect(inlineLimitRule({ ...facts, inlineLimitBytes: 261_120 })).toBe('kept');
    expect(inlineLimitRule({ ...facts, inlineLimitBytes: undefined })).toBe('not-applicable');
  });

  it('rejects a higher limit', () => {
    expect(inlineLimitRule({ ...facts, inlineLimitBytes: 261_121 })).toEqual({
      fault:
        'Service "orders" has PAYLOAD_INLINE_LIMIT_BYTES 261121, but topic "orders" accepts at most 261120 bytes ' +
        "in addition to the attributes. Lower PAYLOAD_INLINE_LIMIT_BYTES to 261120, or raise the topic's " +
        'maxMessageBytes.',
    });
  });
});
