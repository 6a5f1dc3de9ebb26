import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@dynamo-outbox/messaging';
import { describeTransactionalService } from '../transactional-service.ts';
import { orderRule } from './message-order.ts';
import { faultsIn } from './outcome.ts';

const unordered = defineTopic('orders', [], { order: 'none' });

describe('the order of a topic', () => {
  it.each(['version', 'commit'] as const)('may be %s on a FIFO topic', (order) => {
    expect(faultsIn([orderRule({ topic: 'orders', order, isFifo: true })])).toEqual([]);
  });

  it('can have any value on a standard topic', () => {
    expect(orderRule({ topic: 'orders', order: 'none', isFifo: false })).toBe('not-applicable');
    expect(
      describeTransactionalService({ name: 'orders', publishes: unordered, fifo: false }).topics,
    ).toHaveLength(1);
  });

  it('is rejected as none if a service publishes to a FIFO topic', () => {
    expect(() => describeTransactionalService({ name: 'orders', publishes: unordered, fifo: true })).toThrow(
      'Topic "orders" is FIFO, but its messages have the order none;',
    );
  });
});
