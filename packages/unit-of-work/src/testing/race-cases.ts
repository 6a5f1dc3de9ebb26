import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { withUnitOfWork } from '../with-unit-of-work.ts';
import type { UnitOfWorkHarness } from './unit-of-work-harness.ts';

const withoutWaiting = { sleep: async () => undefined };

export const describeRaces = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  const createCounter = async (): Promise<void> => {
    const unitOfWork = harness().open();
    harness().stageCreate(unitOfWork, 'counter');
    await unitOfWork.commit();
  };

  const increment = async (unitOfWork: TUnitOfWork): Promise<void> => {
    const from = await harness().find('counter');
    harness().stageIncrement(unitOfWork, 'counter', from ?? Number.NaN);
  };

  describe('races', () => {
    it('rejects the later commit with a lost race', async () => {
      await createCounter();
      const winner = harness().open();
      const loser = harness().open();
      await increment(winner);
      await increment(loser);

      await winner.commit();

      await expect(loser.commit()).rejects.toMatchObject({
        code: 'COUNTER_CHANGED_MEANWHILE',
        isLostRace: true,
      });
      expect(await harness().find('counter')).toBe(1);
    });

    it('lets exactly one of many rivals commit', async () => {
      await createCounter();
      const rivals = Array.from({ length: 8 }, () => harness().open());
      for (const rival of rivals) {
        await increment(rival);
      }

      const outcomes = await Promise.allSettled(rivals.map((rival) => rival.commit()));

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await harness().find('counter')).toBe(1);
    });

    it('runs the whole work again with fresh reads after a lost race', async () => {
      await createCounter();
      let runs = 0;

      await withUnitOfWork(
        () => harness().open(),
        async (unitOfWork) => {
          runs += 1;
          await increment(unitOfWork);
          harness().stageCreate(unitOfWork, `message of run ${runs}`);
          if (runs === 1) {
            const rival = harness().open();
            await increment(rival);
            await rival.commit();
          }
        },
        withoutWaiting,
      );

      expect(runs).toBe(2);
      expect(await harness().find('counter')).toBe(2);
      expect(await harness().find('message of run 1')).toBeUndefined();
      expect(await harness().find('message of run 2')).toBe(0);
    });

    it('loses none of many concurrent increments', async () => {
      await createCounter();

      await Promise.all(
        Array.from({ length: 8 }, () =>
          // One of eight rivals wins each round, so the last one needs at most eight runs.
          withUnitOfWork(() => harness().open(), increment, { ...withoutWaiting, maxAttempts: 8 }),
        ),
      );

      expect(await harness().find('counter')).toBe(8);
    });
  });
};
