import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupBy } from './group-by.ts';

describe('groupBy', () => {
  it('puts each value into the group of its key, keys as they first appear and values in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(99)), (values) => {
        const groups = groupBy(values, (value) => value % 7);

        expect([...groups.keys()]).toEqual([...new Set(values.map((value) => value % 7))]);
        for (const [key, group] of groups) {
          expect(group).toEqual(values.filter((value) => value % 7 === key));
        }
      }),
    );
  });
});
