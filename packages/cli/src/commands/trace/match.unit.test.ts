import { describe, expect, it } from '@jest/globals';
import { toOrderingKey } from '@dynamo-outbox/messaging';
import * as fc from 'fast-check';
import { isOfKey } from './match.ts';

const someId = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });

describe('an aggregate on the command line', () => {
  it('is found by its id, by its type and id, and by its key, whatever its id is', () => {
    fc.assert(
      fc.property(someId, (id) => {
        const key = toOrderingKey('order', id);

        for (const wanted of [id, `order#${id}`, key]) {
          expect(isOfKey(key, wanted)).toBe(true);
        }
      }),
    );
  });

  it('is not another one', () => {
    expect(isOfKey(toOrderingKey('order', 'a b'), 'a')).toBe(false);
    expect(isOfKey(toOrderingKey('order', 'a b'), 'customer#a b')).toBe(false);
    expect(isOfKey(undefined, 'a')).toBe(false);
  });
});
