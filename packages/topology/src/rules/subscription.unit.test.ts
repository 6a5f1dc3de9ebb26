import { describe, expect, it } from '@jest/globals';
import { carriedTypeRule, gapDetectionRule, subscriptionDeadLetterRule } from './subscription.ts';

const service = 'billing';
const topic = 'orders';

describe('subscriptionDeadLetterRule', () => {
  const queue = 'billing--orders';

  it('accepts a subscription with a dead-letter queue', () => {
    expect(subscriptionDeadLetterRule({ topic, queue, hasDeadLetterQueue: true })).toBe('kept');
  });

  it('rejects a subscription without a dead-letter queue', () => {
    expect(subscriptionDeadLetterRule({ topic, queue, hasDeadLetterQueue: false })).toEqual({
      fault:
        'The subscription of "billing--orders" to "orders" has no dead-letter queue, so messages that SNS cannot deliver would be lost; ' +
        'add a redrive policy.',
    });
  });
});

describe('gapDetectionRule', () => {
  it('accepts a subscription to all types', () => {
    expect(gapDetectionRule({ service, topic, detectsGaps: true, isFiltered: false })).toBe('kept');
  });

  it('rejects gap detection with a filter', () => {
    expect(gapDetectionRule({ service, topic, detectsGaps: true, isFiltered: true })).toEqual({
      fault:
        'Service "billing" detects gaps in the topic "orders" behind a filter, but every message that the filter ' +
        'blocks is a gap; subscribe to all types, or disable gap detection.',
    });
  });

  it.each([true, false])('does not apply without gap detection, with a filter: %p', (isFiltered) => {
    expect(gapDetectionRule({ service, topic, detectsGaps: false, isFiltered })).toBe('not-applicable');
  });
});

describe('carriedTypeRule', () => {
  const carried = ['order.created', 'order.cancelled'];

  it('accepts a type that the topic carries', () => {
    expect(carriedTypeRule({ service, topic, carried, wanted: 'order.cancelled' })).toBe('kept');
  });

  it('rejects a type that the topic does not carry', () => {
    expect(carriedTypeRule({ service, topic, carried, wanted: 'order.made' })).toEqual({
      fault: 'Service "billing" wants order.made from the topic "orders", which does not carry it.',
    });
  });
});
