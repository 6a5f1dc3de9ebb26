import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCopy, StandardQueueLiberties, type ReceivedMessage } from './standard-queue.ts';

const messagesOf = (from: number, count: number): readonly ReceivedMessage[] =>
  Array.from({ length: count }, (_, index) => ({ ReceiptHandle: `handle-${from + index}` }));

const receives = fc.array(
  fc.record({
    count: fc.integer({ min: 0, max: 10 }),
    kind: fc.constantFrom('duplicate-delivery', 'reordered-delivery', undefined),
    dice: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  { maxLength: 20 },
);

describe('the faults of a standard queue', () => {
  it('lose no message, return at most the requested number, and distinguish copies', () => {
    fc.assert(
      fc.property(receives, (rounds) => {
        const liberties = new StandardQueueLiberties();
        const delivered: ReceivedMessage[] = [];
        let sent = 0;
        const receive = (
          count: number,
          fault?: { kind: 'reordered-delivery' | 'duplicate-delivery'; dice: number },
        ) => {
          const answer = liberties.deliver(messagesOf(sent, count), 10, fault);
          sent += count;
          expect(answer.delivered.length).toBeLessThanOrEqual(10);
          delivered.push(...answer.delivered);
        };
        for (const { count, kind, dice } of rounds) {
          receive(count, kind && { kind, dice });
        }
        // Empty receives deliver the messages that are still held.
        for (let empty = 0; empty < 30; empty += 1) {
          receive(0);
        }

        const originals = delivered.filter(({ ReceiptHandle }) => !isCopy(ReceiptHandle));
        expect(originals.map(({ ReceiptHandle }) => ReceiptHandle).sort()).toEqual(
          messagesOf(0, sent)
            .map(({ ReceiptHandle }) => ReceiptHandle)
            .sort(),
        );
      }),
    );
  });

  it('report no fault when there was no message', () => {
    const liberties = new StandardQueueLiberties();

    expect(liberties.deliver([], 10, { kind: 'duplicate-delivery', dice: 0.5 }).isFaulty).toBe(false);
    expect(liberties.deliver(messagesOf(0, 1), 10, undefined).isFaulty).toBe(false);
    expect(liberties.deliver(messagesOf(1, 1), 10, { kind: 'duplicate-delivery', dice: 0.5 }).isFaulty).toBe(
      true,
    );
  });
});
