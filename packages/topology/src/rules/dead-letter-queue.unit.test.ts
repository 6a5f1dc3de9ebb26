import { describe, expect, it } from '@jest/globals';
import { deadLetterQueueRule, deadLetterRetentionRule, receiveCountRule } from './dead-letter-queue.ts';

const queue = 'billing--orders';

describe('deadLetterQueueRule', () => {
  it('accepts a queue with a dead-letter queue', () => {
    expect(deadLetterQueueRule({ queue, hasDeadLetterQueue: true })).toBe('kept');
  });

  it('rejects a consumed queue without a dead-letter queue', () => {
    expect(deadLetterQueueRule({ queue, hasDeadLetterQueue: false })).toEqual({
      fault:
        'Queue "billing--orders" is consumed but has no dead-letter queue, so a poison message would be ' +
        'redelivered until it expires. Add a redrive policy.',
    });
  });
});

describe('receiveCountRule', () => {
  it.each([5, 6, 999, 1_000])('accepts %d receives', (maxReceiveCount) => {
    expect(receiveCountRule({ queue, maxReceiveCount })).toBe('kept');
  });

  it.each([0, 4, 1_001, 5.5])('rejects %d receives', (maxReceiveCount) => {
    expect(receiveCountRule({ queue, maxReceiveCount })).toEqual({
      fault: `Queue "billing--orders" has a maximum receive count of ${maxReceiveCount}; it must be an integer from 5 to 1000.`,
    });
  });

  it('does not apply without a redrive policy', () => {
    expect(receiveCountRule({ queue, maxReceiveCount: undefined })).toBe('not-applicable');
  });
});

describe('deadLetterRetentionRule', () => {
  const facts = { queue, retentionSeconds: 345_600, deadLetterQueue: 'billing--orders--dlq' };

  it.each([345_600, 345_601])('accepts %d seconds for a queue with 345,600', (deadLetterRetentionSeconds) => {
    expect(deadLetterRetentionRule({ ...facts, deadLetterRetentionSeconds })).toBe('kept');
  });

  it('rejects a dead-letter queue with a retention that is a second shorter', () => {
    expect(deadLetterRetentionRule({ ...facts, deadLetterRetentionSeconds: 345_599 })).toEqual({
      fault:
        'The dead-letter queue "billing--orders--dlq" keeps messages for less time than "billing--orders", and ' +
        'their age counts from when they were first sent; raise its retention to at least 345600 seconds.',
    });
  });

  it('does not apply if a number is known only at deployment', () => {
    expect(deadLetterRetentionRule({ ...facts, deadLetterRetentionSeconds: undefined })).toBe(
      'not-applicable',
    );
    expect(
      deadLetterRetentionRule({ ...facts, retentionSeconds: undefined, deadLetterRetentionSeconds: 60 }),
    ).toBe('not-applicable');
  });
});
