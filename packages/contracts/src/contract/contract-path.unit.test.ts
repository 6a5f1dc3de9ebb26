import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { contractPath } from './contract-path.ts';

const pathOf = (type: string): string => contractPath({ topic: 'orders', type, version: 1 });

const someType = fc.stringMatching(/^[A-Za-z0-9](?:[\w./-]{0,12}[A-Za-z0-9_])?$/);

describe('the path of a contract', () => {
  it.each([
    ['order.created', 'orders/order.created.v1.json'],
    ['com.acme.shop.order-placed.v1', 'orders/com.acme.shop.order-placed.v1.v1.json'],
    ['OrderPlaced', 'orders/+order+placed.v1.json'],
    ['acme/order-placed', 'orders/acme%2forder-placed.v1.json'],
    ['nul.created', 'orders/%6eul.created.v1.json'],
  ])('of %s is %s', (type, path) => {
    expect(pathOf(type)).toBe(path);
  });

  it('is one file in one folder, also where names ignore case', () => {
    fc.assert(
      fc.property(someType, someType, (type, other) => {
        expect(pathOf(type)).toMatch(/^orders\/[^/\\:*?"<>|A-Z]+\.json$/);
        expect(pathOf(type).toLowerCase() === pathOf(other).toLowerCase()).toBe(type === other);
      }),
      { numRuns: 1_000 },
    );
  });
});
