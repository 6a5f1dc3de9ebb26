import { describe, expect, it } from '@jest/globals';
import { toDestination, toQueueUrl } from './destination.ts';

describe('the ARN of a destination', () => {
  it.each([
    ['arn:aws:sns:eu-north-1:123456789012:orders', { kind: 'topic', isOrdered: false }],
    ['arn:aws-cn:sns:cn-north-1:123456789012:orders.fifo', { kind: 'topic', isOrdered: true }],
    ['arn:aws:sqs:eu-north-1:123456789012:orders', { kind: 'queue', isOrdered: false }],
    ['arn:aws:sqs:eu-north-1:123456789012:orders.fifo', { kind: 'queue', isOrdered: true }],
    ['arn:aws:events:eu-north-1:123456789012:event-bus/default', { kind: 'event-bus', isOrdered: false }],
    ['arn:aws:events:eu-north-1:123456789012:event-bus/shop.fifo', { kind: 'event-bus', isOrdered: false }],
  ])('says where messages go, and whether they keep their order: %s', (arn, expected) => {
    expect(toDestination(arn)).toEqual({ arn, ...expected });
  });

  it.each([
    'arn:aws:s3:::bucket',
    'arn:aws:sns:eu-north-1:123:orders',
    'arn:aws:events:eu-north-1:123456789012:rule/x',
    'arn:aws:events:eu-north-1:123456789012:orders',
    `arn:aws:sqs:eu-north-1:123456789012:${'q'.repeat(81)}`,
    'orders',
  ])('is of no known service or form: %s', (arn) => {
    expect(toDestination(arn)).toBeUndefined();
  });

  it.each([
    [
      'arn:aws:sqs:eu-north-1:123456789012:a.fifo',
      'https://sqs.eu-north-1.amazonaws.com/123456789012/a.fifo',
    ],
    ['arn:aws-cn:sqs:cn-north-1:123456789012:a', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/a'],
  ])('gives the URL of a queue: %s', (arn, url) => {
    expect(toQueueUrl(arn)).toBe(url);
  });
});
