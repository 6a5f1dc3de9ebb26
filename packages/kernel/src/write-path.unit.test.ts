import { describe, expect, it } from '@jest/globals';

import { writePath } from './write-path.ts';

describe('writing the path of a field', () => {
  it.each([
    [['orderTotal'], 'orderTotal'],
    [['lines', 2, 'sku'], 'lines[2].sku'],
    [[0], '[0]'],
    [['a b', 'c\nd'], '["a b"]["c\\nd"]'],
    [[Symbol('s')], '["Symbol(s)"]'],
    [[], 'payload'],
  ])('writes %j as %s', (keys, expected) => {
    expect(writePath(keys, 'payload')).toBe(expected);
  });

  it('has at most 100 characters', () => {
    expect(
      writePath(
        Array.from({ length: 100 }, () => 'key'),
        'payload',
      ),
    ).toHaveLength(100);
  });
});
