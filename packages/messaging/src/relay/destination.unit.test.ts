import { describe, expect, it } from '@jest/globals';
import { toDestination } from './destination.ts';

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
    'orders',
  ])('is of no known service or form: %s', (arn) => {
    expect(toDestination(arn)).toBeUndefined();
  });

  const named = (service: string, name: string) => `arn:aws:${service}:eu-north-1:123456789012:${name}`;

  it.each([
    ['sns', '', 256],
    ['sns', '.fifo', 256],
    ['sqs', '', 80],
    ['sqs', '.fifo', 80],
    ['events', 'event-bus/', 256],
  ])('has a name within the limit of AWS, which counts the suffix: %s %s', (service, affix, most) => {
    const toName = (length: number) =>
      affix.endsWith('/') ? affix + 'n'.repeat(length) : 'n'.repeat(length - affix.length) + affix;

    expect(toDestination(named(service, toName(most)))).toBeDefined();
    expect(toDestination(named(service, toName(most + 1)))).toBeUndefined();
    expect(toDestination(named(service, affix))).toBeUndefined();
  });
});
