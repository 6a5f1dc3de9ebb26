import { describe, expect, it } from '@jest/globals';
import { fifoDeadLetterRule, fifoSubscriptionRule } from './fifo-with-fifo.ts';

const mixtures = [
  [true, false],
  [false, true],
] as const;
const unknowns = [
  [undefined, true],
  [false, undefined],
  [undefined, undefined],
] as const;

describe('fifoSubscriptionRule', () => {
  const judge = (isTopicFifo: boolean | undefined, isQueueFifo: boolean | undefined) =>
    fifoSubscriptionRule({ topic: 'orders', isTopicFifo, queue: 'billing--orders', isQueueFifo });

  it.each([true, false])('accepts a pair of the same kind, FIFO: %p', (fifo) => {
    expect(judge(fifo, fifo)).toBe('kept');
  });

  it.each(mixtures)('refuses a topic whose being FIFO is %p before a queue with %p', (topic, queue) => {
    expect(judge(topic, queue)).toEqual({
      fault:
        'Queue "billing--orders" and topic "orders" are not both FIFO or both standard, so the order would be ' +
        'lost. Use the same kind for both.',
    });
  });

  it.each(unknowns)('does not apply where one kind is unknown: %p, %p', (topic, queue) => {
    expect(judge(topic, queue)).toBe('not-applicable');
  });
});

describe('fifoDeadLetterRule', () => {
  const judge = (isFifo: boolean | undefined, isDeadLetterQueueFifo: boolean | undefined) =>
    fifoDeadLetterRule({ queue: 'billing--orders', isFifo, isDeadLetterQueueFifo });

  it.each([true, false])('accepts a pair of the same kind, FIFO: %p', (fifo) => {
    expect(judge(fifo, fifo)).toBe('kept');
  });

  it.each(mixtures)('rejects a queue with FIFO %p and a dead-letter queue with FIFO %p', (queue, dead) => {
    expect(judge(queue, dead)).toEqual({
      fault:
        'Queue "billing--orders" and its dead-letter queue are not both FIFO or both standard; use the same kind for both.',
    });
  });

  it.each(unknowns)('does not apply where one kind is unknown: %p, %p', (queue, dead) => {
    expect(judge(queue, dead)).toBe('not-applicable');
  });
});
