import { describe, expect, it } from '@jest/globals';
import { prefixed } from '@dynamo-outbox/topology/internal';
import { assertNameFits, prefixedPhysicalName } from './prefixed.ts';

describe('a name', () => {
  it('gets its prefix with a dash, and is unchanged without one', () => {
    expect(prefixed('dev', 'orders')).toBe('dev-orders');
    expect(prefixed(undefined, 'orders')).toBe('orders');
  });

  it('ends in the suffix where it is that of a FIFO queue', () => {
    expect(prefixedPhysicalName('dev', { name: 'orders', fifo: true })).toBe('dev-orders.fifo');
    expect(prefixedPhysicalName(undefined, { name: 'orders', fifo: false })).toBe('orders');
  });

  it.each([
    ['queue', 80],
    ['topic', 256],
    ['function', 64],
  ] as const)('of a %s has %d characters at most', (kind, longest) => {
    const name = 'x'.repeat(longest);

    expect(assertNameFits(kind, name)).toBe(name);
    expect(() => assertNameFits(kind, `${name}x`)).toThrow(
      `The ${kind} name "${name}x" has ${longest + 1} characters; AWS allows ${longest}. Shorten the prefix or ` +
        "the service's name.",
    );
  });
});
