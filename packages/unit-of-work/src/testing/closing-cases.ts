import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { UnitOfWorkHarness } from './unit-of-work-harness.ts';

const closed = { code: 'UNIT_OF_WORK_CLOSED' };

export const describeClosing = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  const expectClosed = async (unitOfWork: TUnitOfWork): Promise<void> => {
    expect(() => {
      harness().stageCreate(unitOfWork, 'late');
    }).toThrow(expect.objectContaining(closed));
    expect(() => {
      harness().stageCreateFirst(unitOfWork, 'late');
    }).toThrow(expect.objectContaining(closed));
    expect(() => {
      harness().enlistCreates(unitOfWork, { names: () => ['late'], committed: () => undefined });
    }).toThrow(expect.objectContaining(closed));
    await expect(unitOfWork.commit()).rejects.toMatchObject(closed);
    expect(await harness().find('late')).toBeUndefined();
  };

  describe('closing', () => {
    it('is closed after a commit', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');
      await unitOfWork.commit();

      await expectClosed(unitOfWork);
    });

    it('is closed after a commit of nothing', async () => {
      const unitOfWork = harness().open();
      await unitOfWork.commit();

      await expectClosed(unitOfWork);
    });

    it('is closed after a rollback, and a second rollback does nothing', async () => {
      const unitOfWork = harness().open();
      unitOfWork.rollback();
      unitOfWork.rollback();

      await expectClosed(unitOfWork);
    });

    it('is closed after a failed commit', async () => {
      const unitOfWork = harness().open({ maxItems: 1 });
      harness().stageCreate(unitOfWork, 'one');
      harness().stageCreate(unitOfWork, 'two');
      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS' });

      await expectClosed(unitOfWork);
    });

    it('writes once when committed twice at the same time', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');

      const outcomes = await Promise.allSettled([unitOfWork.commit(), unitOfWork.commit()]);

      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: closed }]);
    });

    it('finishes a commit in progress when it is rolled back', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');

      const committing = unitOfWork.commit();
      unitOfWork.rollback();
      await committing;

      expect(await harness().find('fresh')).toBe(0);
    });
  });
};
