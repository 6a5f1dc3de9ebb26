import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import type { ConsumeOutcome } from '../../../consumer/consume-outcome.ts';
import type { Delivery } from '../../../consumer/delivery.ts';
import { untilAborted } from '@dynamo-outbox/kernel';
import { createSqsHandler } from '../lambda/create-sqs-handler.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';
import { attemptsOfGroupHead } from './receives.ts';
import { aFifoRecord, anEvent } from '../lambda/sqs-event.fixture.ts';
import { VirtualTimers } from './virtual-timers.fixture.ts';

/** What a handler does with a message whenever it is tried. */
type Behaviour = 'succeeds' | 'fails' | 'hangs';

interface Waiting {
  readonly id: string;
  receiveCount: number;
}

const never = new Promise<never>(() => undefined);

/** One group of a FIFO queue as SQS has it: hands out the first ten, counts a receive for each, and moves what exceeds its limit. */
class Group {
  readonly movedBySqs: string[] = [];
  #waiting: Waiting[];
  readonly #maxReceiveCount: number;

  constructor(ids: readonly string[], maxReceiveCount: number) {
    this.#waiting = ids.map((id) => ({ id, receiveCount: 0 }));
    this.#maxReceiveCount = maxReceiveCount;
  }

  receive(): readonly SQSRecord[] {
    const batch: Waiting[] = [];
    for (const message of [...this.#waiting]) {
      if (batch.length < 10) {
        message.receiveCount += 1;
        if (message.receiveCount > this.#maxReceiveCount) {
          this.movedBySqs.push(message.id);
          this.#waiting = this.#waiting.filter(({ id }) => id !== message.id);
        } else {
          batch.push(message);
        }
      }
    }
    return batch.map(({ id, receiveCount }) => aFifoRecord(id, 'group', { receiveCount }));
  }

  keepOnly(failed: ReadonlySet<string>, received: readonly SQSRecord[]): void {
    const done = new Set(received.map(({ messageId }) => messageId).filter((id) => !failed.has(id)));
    this.#waiting = this.#waiting.filter(({ id }) => !done.has(id));
  }
}

/** Runs a group through the handler until its queue is empty. */
const drain = async (behaviours: readonly Behaviour[], maxReceiveCount: number) => {
  const timers = new VirtualTimers();
  const letters: DeadLetter[] = [];
  const tries = new Map<string, number>();
  const order: string[] = [];
  const consume = async ({ body, signal }: Delivery): Promise<ConsumeOutcome> => {
    tries.set(body, (tries.get(body) ?? 0) + 1);
    const behaviour = behaviours[Number(body)] ?? 'succeeds';
    switch (behaviour) {
      case 'fails':
        throw new Error('DynamoDB is away.');
      case 'hangs':
        return untilAborted(never, signal);
      case 'succeeds':
        order.push(body);
        return { outcome: 'processed' };
    }
  };
  const handler = createSqsHandler({
    consumer: { name: 'wallets--deposits', consume },
    deadLetters: {
      send: async (letter) => {
        letters.push(letter);
      },
    },
    maxReceiveCount,
    timers,
  });
  const group = new Group(
    behaviours.map((_, index) => String(index)),
    maxReceiveCount,
  );
  for (let received = group.receive(); received.length > 0; received = group.receive()) {
    const endsAt = timers.now() + 30_000;
    const context = { getRemainingTimeInMillis: () => endsAt - timers.now() };
    const { batchItemFailures } = await timers.run(handler(anEvent(...received), context));
    group.keepOnly(new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)), received);
  }
  return { letters, tries, order, movedBySqs: group.movedBySqs };
};

const behaviours = fc.array(fc.constantFrom<Behaviour>('succeeds', 'fails', 'hangs'), {
  minLength: 1,
  maxLength: 14,
});

describe('a group of a FIFO queue', () => {
  it('leaves every message its own attempts, for any failures of earlier messages', async () => {
    await fc.assert(
      fc.asyncProperty(behaviours, fc.integer({ min: 20, max: 30 }), async (all, maxReceiveCount) => {
        const { letters, tries, order, movedBySqs } = await drain(all, maxReceiveCount);

        const expected = (wanted: (behaviour: Behaviour) => boolean): string[] =>
          all.flatMap((behaviour, index) => (wanted(behaviour) ? [String(index)] : []));
        expect(order).toEqual(expected((behaviour) => behaviour === 'succeeds'));
        expect(movedBySqs).toEqual([]);
        expect(letters.map(({ deliveryId }) => deliveryId)).toEqual(
          expected((behaviour) => behaviour !== 'succeeds'),
        );
        for (const { deliveryId, reason } of letters) {
          expect(reason).toBe('RETRIES_EXHAUSTED');
          expect(tries.get(deliveryId)).toBeGreaterThanOrEqual(2);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each<Behaviour>(['fails', 'hangs'])('is not dead-lettered by a head that %s', async (behaviour) => {
    const { letters, tries, movedBySqs } = await drain(
      [behaviour, ...Array<Behaviour>(9).fill('succeeds')],
      10,
    );

    expect(movedBySqs).toEqual([]);
    expect(letters.map(({ deliveryId, receiveCount }) => [deliveryId, receiveCount])).toEqual([['0', 5]]);
    expect(tries.get('0')).toBe(5);
  });

  it.each([
    [5, 3],
    [10, 5],
    [19, 10],
    [20, 10],
    [30, 20],
    [1_000, 990],
  ])('with %i receives gives its head %i attempts', (maxReceiveCount, tries) => {
    expect(attemptsOfGroupHead(maxReceiveCount)).toBe(tries);
  });
});
