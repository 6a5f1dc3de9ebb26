import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createConsumer } from './create-consumer.ts';
import { handle } from './handle.ts';
import {
  aDelivery,
  aDeposit,
  credit,
  DepositMade,
  Wallets,
  watchedInbox,
  type WalletsUnitOfWork,
} from './wallets.fixture.ts';

/** The lines between which a consumer can die. */
const crashPoints = [
  'open',
  'read',
  'before staging',
  'after staging',
  'before commit',
  'after commit',
] as const;

type CrashPoint = (typeof crashPoints)[number];

/** Wallets that die at the armed line, once. */
const aFragileScene = () => {
  const wallets = new Wallets();
  let armed: CrashPoint | undefined;
  const crashAt = (point: CrashPoint): void => {
    if (armed === point) {
      armed = undefined;
      throw new Error(`Killed at: ${point}.`);
    }
  };
  const open: Wallets['open'] = (context) => {
    crashAt('open');
    const unitOfWork = wallets.open(context);
    const hasProcessed: WalletsUnitOfWork['inbox']['hasProcessed'] = async (key) => {
      crashAt('read');
      return unitOfWork.inbox.hasProcessed(key);
    };
    const add: WalletsUnitOfWork['inbox']['add'] = (record) => {
      unitOfWork.inbox.add(record);
    };
    const commit = async (): Promise<void> => {
      crashAt('before commit');
      await unitOfWork.commit();
      crashAt('after commit');
    };
    return { ...unitOfWork, inbox: { ...watchedInbox(unitOfWork.inbox), hasProcessed, add }, commit };
  };
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: open,
    handlers: [
      handle(DepositMade, async (message, unitOfWork) => {
        crashAt('before staging');
        await credit(message, unitOfWork);
        crashAt('after staging');
      }),
    ],
    lostRaces: { sleep: async () => undefined, maxAttempts: 100 },
  });
  const arm = (point: CrashPoint | undefined): void => {
    armed = point;
  };
  return { wallets, consumer, arm };
};

/** Deposit number n is of n + 1, into one of two wallets: every subset of deposits leaves other balances. */
const deposits = Array.from({ length: 5 }, (_, number) =>
  aDeposit({ payload: { walletId: `w${number % 2}`, amount: String(2 ** number) } }),
);

const indexes = fc.nat({ max: deposits.length - 1 });

const expectEachOnce = (wallets: Wallets, delivered: ReadonlySet<number>): void => {
  const total = wallets.table.values().reduce((sum, { balance }) => sum + balance, 0);
  expect(total).toBe([...delivered].reduce((sum, number) => sum + 2 ** number, 0));
  expect(
    wallets.inboxTable
      .values()
      .map(({ messageId }) => messageId)
      .sort(),
  ).toEqual([...delivered].map((number) => deposits[number]?.id).sort());
  expect(
    wallets
      .published()
      .map(({ context }) => context.causationId)
      .sort(),
  ).toEqual([...delivered].map((number) => deposits[number]?.id).sort());
};

const deliveryOf = (number: number, receiveCount: number) =>
  aDelivery(deposits[number] ?? aDeposit(), receiveCount);

describe('any sequence of deliveries', () => {
  it('changes the state exactly once for each message id, for any repetitions and overlaps', async () => {
    const waves = fc.array(fc.array(fc.tuple(indexes, fc.integer({ min: 1, max: 3 })), { maxLength: 6 }), {
      maxLength: 6,
    });

    await fc.assert(
      fc.asyncProperty(waves, async (schedule) => {
        const { wallets, consumer } = aFragileScene();

        for (const wave of schedule) {
          await Promise.all(
            wave.map(([number, receiveCount]) => consumer.consume(deliveryOf(number, receiveCount))),
          );
        }

        expectEachOnce(wallets, new Set(schedule.flat().map(([number]) => number)));
      }),
    );
  });

  it('does so even if the consumer dies between any two lines and the queue redelivers', async () => {
    const plans = fc.array(fc.tuple(indexes, fc.array(fc.constantFrom(...crashPoints), { maxLength: 4 })), {
      maxLength: 8,
    });

    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { wallets, consumer, arm } = aFragileScene();

        for (const [number, crashes] of plan) {
          for (const [attempt, point] of crashes.entries()) {
            arm(point);
            await consumer.consume(deliveryOf(number, attempt + 1)).catch(() => undefined);
          }
          arm(undefined);
          await consumer.consume(deliveryOf(number, crashes.length + 1));
        }

        expectEachOnce(wallets, new Set(plan.map(([number]) => number)));
      }),
    );
  });
});
