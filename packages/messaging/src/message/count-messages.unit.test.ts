import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countMessages } from './count-messages.ts';

describe('counting messages', () => {
  it('starts with 1 for an aggregate without a count', () => {
    expect(countMessages(undefined, 1)).toEqual({ messageNumber: 1, messageCount: 1 });
    expect(countMessages(0, 2)).toEqual({ messageNumber: 1, messageCount: 2 });
  });

  it('leaves no gap and uses no number twice, for any units of work', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (batches) => {
        const numbers: number[] = [];
        let count: number | undefined;
        for (const recorded of batches) {
          const { messageNumber, messageCount } = countMessages(count, recorded);
          numbers.push(...Array.from({ length: recorded }, (_, place) => messageNumber + place));
          count = messageCount;
        }

        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      }),
    );
  });
});
