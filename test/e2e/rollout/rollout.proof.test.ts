import { afterEach, describe, expect, it } from '@jest/globals';
import { carefulOrderCreated, type ContractVersion, orderCreatedOf } from './contract.fixture.ts';
import { bugPrefix } from './ledger-handler.fixture.ts';
import { type Booking, type RolloutStack, startRollout } from './rollout-stack.fixture.ts';

const few = 10;
const total = { amount: 100, currency: 'EUR' };

/** What the handler of a version may see, whatever version was published. */
const seenBy: Readonly<Record<number, readonly unknown[]>> = {
  1: [{ orderTotal: 100 }],
  2: [{ total }],
  3: [
    { total, channel: 'shop' },
    { total, channel: 'unknown' },
  ],
};

/** Every order was booked once, and its handler saw the version of its own contract. */
const expectBookedOnce = (bookings: readonly Booking[]): void => {
  for (const { orderId, times, handledBy, seen } of bookings) {
    expect({ orderId, times }).toEqual({ orderId, times: 1 });
    expect(seenBy[handledBy]).toContainEqual(seen);
  }
};

const versionsOf = (bookings: readonly Booking[]): readonly number[] =>
  [...new Set(bookings.map(({ handledBy }) => handledBy))].toSorted((one, other) => one - other);

describe.each([
  { next: 2, fifo: true },
  { next: 3, fifo: false },
] as const)(
  'order.created, changed from version 1 to $next under traffic (FIFO: $fifo)',
  ({ next, fifo }) => {
    let rollout: RolloutStack | undefined;
    afterEach(() => rollout?.stop());

    /** Starts with booked orders of version 1, and with one that version 1 dead-lettered. */
    const start = async (): Promise<RolloutStack> => {
      const started = await startRollout({ fifo });
      rollout = started;
      await started.place(few);
      await started.place(1, bugPrefix);
      await started.untilDeadLettered(1);
      await started.untilSettled({ except: bugPrefix });
      return started;
    };

    /** Runs two versions of the consumer side by side, then only the next one, while orders are placed. */
    const deployConsumer = async (on: RolloutStack): Promise<void> => {
      await on.placeDuring(on.deployConsumer(1, next));
      await on.place(few);
      await on.placeDuring(on.deployConsumer(next));
    };

    /** Sends old messages again to the new version, and checks the end. */
    const expectGoodEnd = async (on: RolloutStack): Promise<void> => {
      expect(await on.redrive()).toMatchObject({ failed: [] });
      await on.replay();
      await on.place(few);
      const bookings = await on.untilSettled();

      expectBookedOnce(bookings);
      expect(versionsOf(bookings)).toEqual([1, next]);
      expect(bookings.filter(({ orderId }) => orderId.startsWith(bugPrefix))).toMatchObject([
        { handledBy: next },
      ]);
      expect(await on.deadLetters()).toBe(0);
      // Nothing was ever dead-lettered because of its version: only the order that version 1 could not book.
      expect(on.rejectReasons()).toEqual(['REJECTED_BY_HANDLER']);
    };

    it('loses nothing and dead-letters nothing when the producer goes first', async () => {
      const on = await start();

      on.deployProducer(next);
      await on.place(few);
      await on.untilPostponed(few);
      await on.replay();
      await deployConsumer(on);

      await expectGoodEnd(on);
    });

    it('loses nothing and dead-letters nothing when the consumer goes first, and nothing waits', async () => {
      const on = await start();

      await deployConsumer(on);
      await on.replay();
      await on.untilSettled({ except: bugPrefix });
      on.deployProducer(next);

      await expectGoodEnd(on);
      expect(on.count('consumer.postponed')).toBe(0);
    });
  },
);

describe('a producer of version 2 that publishes version 1', () => {
  let rollout: RolloutStack | undefined;
  afterEach(() => rollout?.stop());

  it('is read by consumers of version 1 until they are deployed', async () => {
    const on = await startRollout({ fifo: true });
    rollout = on;
    const versions: readonly ContractVersion[] = [1, 2];

    on.deployProducer(2, carefulOrderCreated);
    await on.place(few);
    await on.untilSettled();
    await on.placeDuring(on.deployConsumer(2));
    on.deployProducer(2, orderCreatedOf(2));
    await on.place(few);
    const bookings = await on.untilSettled();

    expectBookedOnce(bookings);
    expect(versionsOf(bookings)).toEqual(versions);
    expect(on.count('consumer.postponed')).toBe(0);
    expect(await on.deadLetters()).toBe(0);
  });
});
