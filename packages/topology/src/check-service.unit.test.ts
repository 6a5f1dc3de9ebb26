import { describe, expect, it } from '@jest/globals';
import { nameFaults, prefixFaults, retentionFaults } from './check-service.ts';

describe('the name of a service', () => {
  it.each(['a', 'orders', 'orders-2', 'a1-b2-c3'])('may be lower kebab case, such as %s', (name) => {
    expect(nameFaults(name)).toEqual([]);
    expect(prefixFaults(name)).toEqual([]);
  });

  it.each(['', ' ', 'Orders', '2-orders', 'orders_2', 'orders--2', '-orders', 'orders-', 'ord ers'])(
    'may not have other forms, such as %j, also as a prefix',
    (name) => {
      expect(nameFaults(name)).toHaveLength(1);
      expect(prefixFaults(name)).toHaveLength(1);
    },
  );

  it('does not need a prefix', () => {
    expect(prefixFaults(undefined)).toEqual([]);
  });
});

describe('retention options', () => {
  it.each([
    ['outbox', 1, 0],
    ['outbox', 3_650, 0],
    ['outbox', 3_651, 1],
    ['inbox', 0, 1],
    ['inbox', 1, 0],
    ['payload', 1.5, 1],
    ['queue', 0, 1],
    ['queue', 1, 0],
    ['queue', 14, 0],
    ['queue', 15, 1],
    ['deadLetter', 14, 0],
    ['deadLetter', 15, 1],
  ] as const)('is whole days within what AWS and we know: %s for %d', (kept, days, faults) => {
    expect(retentionFaults('orders', { [kept]: days })).toHaveLength(faults);
  });

  it('are all checked at once, if they are set', () => {
    expect(retentionFaults('orders', { outbox: 0, queue: 15 })).toEqual([
      'Service "orders" has a retention of its outbox in days of 0; it must be an integer from 1 to 3650.',
      'Service "orders" has a retention of its queues in days of 15; it must be an integer from 1 to 14.',
    ]);
    expect(retentionFaults('orders', {})).toEqual([]);
  });
});
