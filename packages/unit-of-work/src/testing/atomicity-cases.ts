import type { ContractRunner } from './contract-runner.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { UnitOfWorkHarness } from './unit-of-work-harness.ts';

const aTaken = async <TUnitOfWork extends UnitOfWork>(
  harness: UnitOfWorkHarness<TUnitOfWork>,
  name: string,
): Promise<void> => {
  const unitOfWork = harness.open();
  harness.stageCreate(unitOfWork, name);
  await unitOfWork.commit();
};

export const describeAtomicity = <TUnitOfWork extends UnitOfWork>(
  runner: ContractRunner,
  harness: () => UnitOfWorkHarness<TUnitOfWork>,
): void => {
  const { describe, expect, it } = runner;
  describe('all or nothing', () => {
    it('shows nothing before the commit', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');

      expect(await harness().find('fresh')).toBeUndefined();
    });

    it('writes every staged change on commit', async () => {
      await aTaken(harness(), 'existing');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'one');
      harness().stageCreate(unitOfWork, 'two');
      harness().stageIncrement(unitOfWork, 'existing', 0);
      harness().stageCheck(unitOfWork, 'free');

      await unitOfWork.commit();

      expect(await harness().find('one')).toBe(0);
      expect(await harness().find('two')).toBe(0);
      expect(await harness().find('existing')).toBe(1);
      expect(await harness().find('free')).toBeUndefined();
    });

    it('writes nothing when the last change fails', async () => {
      await aTaken(harness(), 'taken');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');
      harness().stageCreate(unitOfWork, 'taken');

      await expect(unitOfWork.commit()).rejects.toThrow();

      expect(await harness().find('fresh')).toBeUndefined();
    });

    it('rejects with the error of the failed change, in any place', async () => {
      await aTaken(harness(), 'taken');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'before');
      harness().stageCreate(unitOfWork, 'taken');
      harness().stageCreate(unitOfWork, 'after');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'NAME_TAKEN', takenName: 'taken' });
    });

    it('rejects with the error of a failed check', async () => {
      await aTaken(harness(), 'taken');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');
      harness().stageCheck(unitOfWork, 'taken');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'NAME_TAKEN', takenName: 'taken' });
      expect(await harness().find('fresh')).toBeUndefined();
    });

    it('reports the first failed change in the order of staging', async () => {
      await aTaken(harness(), 'one');
      await aTaken(harness(), 'two');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'two');
      harness().stageCreate(unitOfWork, 'one');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ takenName: 'two' });
    });

    it('reports a change that was staged first before all other failed changes', async () => {
      await aTaken(harness(), 'aggregate');
      await aTaken(harness(), 'inbox record');
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'aggregate');
      harness().stageCreateFirst(unitOfWork, 'inbox record');

      await expect(unitOfWork.commit()).rejects.toMatchObject({ takenName: 'inbox record' });
    });

    it('succeeds without a change when nothing is staged', async () => {
      await expect(harness().open().commit()).resolves.toBeUndefined();
    });

    it('discards everything on rollback', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');

      unitOfWork.rollback();

      expect(await harness().find('fresh')).toBeUndefined();
    });

    it('keeps committed changes when rolled back afterwards', async () => {
      const unitOfWork = harness().open();
      harness().stageCreate(unitOfWork, 'fresh');
      await unitOfWork.commit();

      unitOfWork.rollback();

      expect(await harness().find('fresh')).toBe(0);
    });
  });
};
